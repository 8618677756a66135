{# Incremental strategy `touched_days`, for relations of which each row is about a day that several
   files may speak of: rows of the touched days are taken out, and those computed now are put in. #}
{% macro get_incremental_touched_days_sql(arguments) %}
    {%- set columns = get_quoted_csv(arguments.dest_columns | map(attribute='name')) -%}
    delete from {{ arguments.target_relation }}
    where (dataset_id, source_symbol, day) in (
        {{ touched_days(ref('int_lake_changes'), ref('int_quality_counts'), ref('int_quality_files')) }}
    );
    insert into {{ arguments.target_relation }} ({{ columns }})
    select {{ columns }} from {{ arguments.temp_relation }}
{% endmacro %}

{# The days of which a row may change: those of files that came, changed or went, by whatever
   version of them, and all days of the files that share one with them. A label that names the end
   of a period can be a day off. Without a build, every day. #}
{% macro touched_days(changes, counts, files) %}
    with changed as (

        select dataset_id, symbol as source_symbol, unnest(range(
            cast(min(first_at) as date) - interval '1 day',
            cast(max(last_at) as date) + interval '2 days',
            interval '1 day'
        )) as day_at
        from {{ changes }}
        where file_key in (
            select file_key from {{ changes }} where version > coalesce(getvariable('version_had'), 0)
        )
        group by dataset_id, symbol, file_key

    ),

    days as (

        select distinct dataset_id, source_symbol, cast(day_at as date) as day from changed

    ),

    held as (

        select counts.dataset_id, files.source_symbol, counts.file_key, counts.day
        from {{ counts }} as counts
        inner join {{ files }} as files using (dataset_id, file_key)

    )

    select dataset_id, source_symbol, day from days
    union
    select dataset_id, source_symbol, day
    from held
    where file_key in (
        select file_key from held semi join days using (dataset_id, source_symbol, day)
    )
{% endmacro %}
