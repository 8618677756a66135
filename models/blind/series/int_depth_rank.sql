-- One row per symbol and minute with a snapshot: where its depth stands in the past 30 days.
{{ config(meta={'looks_back': '30 days'}) }}
with depth as (

    select
        symbol,
        known_at,
        snapshot_at,
        depth_usd,
        count(*) over ({{ trailing(span=constant('percentile_window') ~ ' days') }}) as rows_in_window
    from {{ ref('int_depth') }}
    where {{ warm_up() }}

)

select
    symbol,
    known_at,
    snapshot_at,
    depth_usd,
    {{ trailing_rank('depth_usd', 1440, rows='rows_in_window') }} as depth_rank
from depth
