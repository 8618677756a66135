{# One row per symbol and UTC day of a registered data set, over the files that int_quality_counts
   could not vouch for: keys told apart, wherever in the day's files they stand. Rows are told
   apart by 64 bits of a hash, which is as good as their values and much smaller. #}
{% macro recount_keys(entry) %}
select
    dataset_id,
    source_symbol,
    cast(period_at as date) as day,
    count(*) as distinct_keys,
    sum(copies) - count(*) as doubled_rows,
    count(*) filter (where is_in_two_files) as keys_in_two_files,
    count(*) filter (where is_conflicting) as conflicting_keys,
    {{ "count(distinct period_at)" if entry.rows_per_day else "count(*)" }} as instants,
    cast(sum(try_cast(size as decimal(38, 8))) as double) as size_sum
from (
    select
        files.dataset_id,
        files.source_symbol,
        {{ period_at(entry) }} as period_at,
        hash({{ _listed(entry.key if entry.labels != 'by_file' else entry.key | reject('eq', entry.time)) or "0" }}) as key_hash,
        count(*) as copies,
        min(files.number) <> max(files.number) as is_in_two_files,
        {{ "min(hash(" ~ _listed(entry['values']) ~ ")) <> max(hash(" ~ _listed(entry['values']) ~ "))" if entry['values'] else "false" }} as is_conflicting,
        {{ 'min("' ~ entry.size ~ '")' if entry.size else "cast(null as double)" }} as size
    from (select *, {{ stamped_at(entry) }} as stamped_at from {{ source('binance', entry.id) }}) as landed
    inner join suspects as files using (file_key)
    where {{ visible('stamped_at') }}
    group by 1, 2, 3, 4
)
group by all
{% endmacro %}

{# Columns of the landed file, quoted, with commas between. #}
{% macro _listed(names) -%}
    {%- for name in names -%} landed."{{ name }}"{{ ", " if not loop.last }} {%- endfor -%}
{%- endmacro %}
