-- One row per symbol and minute with a snapshot: where its depth stands in the past 30 days.
{{ config(meta={'looks_back': '30 days'}) }}
select
    symbol,
    known_at,
    snapshot_at,
    depth_usd,
    {{ trailing_rank('depth_usd', 1440) }} as depth_rank
from {{ ref('int_depth') }}
where {{ warm_up() }}
