-- One row per file and change of it that a build met: what is in force since, and the hour from
-- which on rows can have moved. Versions count the builds that met a change. It is the memory of
-- builds and no relation of the market: two ways to the same lake leave two different ones.
{{ config(materialized='incremental', incremental_strategy='append') }}
{%- set is_first = not is_incremental() %}
with now as (

    select
        key as file_key,
        dataset_id,
        symbol,
        parquet,
        coalesce(first_at, cast(period_start as timestamp)) as first_at,
        coalesce(last_at, cast(period_start as timestamp)) as last_at,
        -- The asset behind a symbol is asked of all its files, so a change of one concerns each.
        md5(concat_ws(
            '|', dataset_id, market, symbol, sha256, rows, first_at, last_at,
            min(asset) over (partition by market, symbol)
        )) as content
    from read_parquet('{{ home_path("lake/_manifest.parquet") }}')
    where state = 'loaded'

),

before as (
{% if is_first %}
    select *, 0 as version from now where false
{% else %}
    {{ files_in_force(this) }}
{% endif %}
),

changed as (

    select
        file_key,
        now.file_key is not null as is_there,
        coalesce(now.dataset_id, before.dataset_id) as dataset_id,
        coalesce(now.symbol, before.symbol) as symbol,
        coalesce(now.parquet, before.parquet) as parquet,
        now.first_at,
        now.last_at,
        coalesce(now.content, 'gone') as content,
        least(now.first_at, before.first_at) as touched_from,
        now.first_at is distinct from before.first_at as begins_elsewhere
    from now
    full join before using (file_key)
    where now.content is distinct from before.content

),

ends as (

    -- A file that comes or goes ends or begins a gap: that moves what stands behind the last row
    -- before it.
    select
        changed.file_key,
        max(files.last_at) filter (where changed.begins_elsewhere and files.symbol is not distinct from changed.symbol and files.first_at < changed.touched_from) as previous_at,
        max(files.last_at) as last_at
    from changed
    inner join before as files using (dataset_id)
    group by changed.file_key

)

select
    {{ 1 if is_first else '(select coalesce(max(version), 0) + 1 from ' ~ this ~ ')' }} as version,
    changed.* exclude (touched_from, begins_elsewhere),
    coalesce(
        -- A minute is known at its close, and an hour is known by its first minute.
        date_trunc('hour', least(changed.touched_from, ends.previous_at, ends.last_at) - interval '1 minute'),
        timestamp '-infinity'
    ) as changed_from
from changed
left join ends using (file_key)
