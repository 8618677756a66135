{# One row per file that may hold a key twice, or share one with another file: it is not sorted by its
   key, or a day of it stands in more than one file. Of those that hold a day of `touched`; they
   are known from counts, before any of them is opened again. #}
{% macro suspect_files(touched, counts, files) %}
    with counted as (

        select counts.*, files.source_symbol, files.label
        from {{ counts }} as counts
        inner join {{ files }} as files using (dataset_id, file_key)

    ),

    shared as (

        select dataset_id, source_symbol, day
        from counted
        group by all
        having count(*) > 1

    )

    select
        counted.dataset_id,
        counted.source_symbol,
        counted.file_key,
        counted.label
    from counted
    left join shared using (dataset_id, source_symbol, day)
    where (counted.unordered_keys > 0 or shared.day is not null)
        and counted.file_key in (
            select file_key from counted semi join {{ touched }} as touched using (dataset_id, source_symbol, day)
        )
    group by all
{% endmacro %}
