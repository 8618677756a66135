-- One row per liquidation print, both markets under the public name, with the whole numbers that
-- stand for its asset and for its lane (market, symbol and side). They count in the order in which
-- names first appeared, so that a name that comes later changes no number that was given.
with prints as (

    select * from {{ ref('stg_binance__um_liquidation_snapshot') }}
    union all by name
    select * from {{ ref('stg_binance__cm_liquidation_snapshot') }}

),

appeared as (

    select
        *,
        min(known_at) over ({{ trailing(partition='symbol') }}) as asset_since,
        min(known_at) over ({{ trailing(partition='market, symbol, direction') }}) as lane_since
    from prints

)

select
    print_id,
    market,
    symbol,
    direction,
    event_at,
    known_at,
    cast(round(100 * notional_usd) as bigint) as cents,
    cast(dense_rank() over (order by asset_since, symbol) as integer) as asset,
    cast(dense_rank() over (order by lane_since, market, symbol, direction) as integer) as lane
from appeared
