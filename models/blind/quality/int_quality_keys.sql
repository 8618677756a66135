-- One row per data set, symbol and UTC day of which a file is not sorted by its key, or which
-- stands in more than one file. Of other days every row is a key of its own.
{% set changes, counts, files = ref('int_lake_changes'), ref('int_quality_counts'), ref('int_quality_files') %}
with touched as (

    {{ touched_days(changes, counts, files) }}

),

suspects as materialized (

    select *, hash(file_key) as number
    from (
        {{ suspect_files('touched', counts, files) }}
    )

),

recounted as (
{% for entry in registered() %}
{{ recount_keys(entry) }}
{{ "union all by name" if not loop.last }}
{% endfor %}
)

select * from recounted semi join touched using (dataset_id, source_symbol, day)
