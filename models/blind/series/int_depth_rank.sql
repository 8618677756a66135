-- One row per symbol and minute with a snapshot: where its depth stands in the past 30 days.
{{ config(meta={'looks_back': '30 days'}) }}
with depth as (

    select
        symbol,
        known_at,
        snapshot_at,
        depth_usd,
        row_number() over so_far as place,
        count(depth_usd) over so_far as depths_known
    from {{ ref('int_depth') }}
    where {{ warm_up() }}
    window so_far as ({{ trailing() }})

),

counted as (

    {{ rows_in_past_days('depth') }}

)

select
    symbol,
    known_at,
    snapshot_at,
    depth_usd,
    {{ trailing_rank('depth_usd', 1440, rows='rows_in_30_days', known='depths_known') }} as depth_rank
from counted
