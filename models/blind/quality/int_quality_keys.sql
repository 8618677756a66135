-- One row per data set, symbol and UTC day of which a file is not sorted by its key, or which
-- stands in more than one file. Of other days every row is a key of its own.
with touched as (

    {{ touched_days(ref('int_lake_changes'), ref('int_quality_counts'), ref('int_quality_files')) }}

),

counted as (

    select counts.*, files.source_symbol, files.label
    from {{ ref('int_quality_counts') }} as counts
    inner join {{ ref('int_quality_files') }} as files using (dataset_id, file_key)

),

shared as (

    select dataset_id, source_symbol, day
    from counted
    group by all
    having count(*) > 1

),

-- Found and listed before any file is read again: of most homes there is none.
suspects as materialized (

    select
        counted.dataset_id,
        counted.source_symbol,
        counted.file_key,
        counted.label,
        hash(counted.file_key) as number
    from counted
    left join shared using (dataset_id, source_symbol, day)
    where (counted.unordered_keys > 0 or shared.day is not null)
        and counted.file_key in (
            select file_key from counted semi join touched using (dataset_id, source_symbol, day)
        )
    group by all

),

recounted as (
{% for entry in registered() %}
{{ recount_keys(entry) }}
{{ "union all by name" if not loop.last }}
{% endfor %}
)

select * from recounted semi join touched using (dataset_id, source_symbol, day)
