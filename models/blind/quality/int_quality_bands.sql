-- One row per data set, symbol and UTC day of order book bands: how many bands there are, and
-- which of them stood still for longer than a book does.
{%- set banded = registered() | selectattr('band') | list %}
with listed as (

    select * from {{ ref('int_quality_listed_bands') }}

),

files as (

    select * from {{ ref('int_quality_files') }}

),

days as (

    select files.dataset_id, files.source_symbol, files.period_start as day, count(*) as bands
    from listed
    inner join files using (dataset_id, file_key)
    group by all

),

around as materialized (

    select distinct near.dataset_id, near.source_symbol, near.file_key, near.period_start, listed.band
    from listed
    inner join files using (dataset_id, file_key)
    inner join files as near
        on files.dataset_id = near.dataset_id
        and files.source_symbol = near.source_symbol
        and near.period_start between files.period_start - 1 and files.period_start + 1
    where listed.may_have_frozen

),

readings as (
{% for entry in banded %}
{{ band_readings(entry) }}
{{ "union all by name" if not loop.last }}
{% endfor %}
),

changes as (

    select
        *,
        coalesce(depth_usd is distinct from lag(depth_usd) over by_band, true) as is_change
    from readings
    window by_band as (partition by dataset_id, source_symbol, band order by stamped_at)

),

runs as (

    select
        *,
        max(stamped_at) filter (where is_change) over (
            partition by dataset_id, source_symbol, band order by stamped_at
        ) as still_since
    from changes

),

-- A run counts on each of its days from the moment at which it had lasted too long.
frozen as (

    select dataset_id, source_symbol, day, band, count(distinct stamped_at) as frozen_snapshots
    from runs
    where depth_usd is not null
        and stamped_at - still_since > interval '{{ constant("depth_frozen") }} minutes'
    group by all

)

select
    days.dataset_id,
    days.source_symbol,
    days.day,
    days.bands,
    list(frozen.band order by frozen.band) filter (where frozen.band is not null) as frozen_bands,
    coalesce(max(frozen.frozen_snapshots), 0) as frozen_snapshots
from days
left join frozen using (dataset_id, source_symbol, day)
group by all
