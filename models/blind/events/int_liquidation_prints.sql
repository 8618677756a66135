-- One row per liquidation print, both markets under the public name, with the whole numbers that
-- stand for its asset and for its lane (market, symbol and side).
with prints as (

    select * from {{ ref('stg_binance__um_liquidation_snapshot') }}
    union all by name
    select * from {{ ref('stg_binance__cm_liquidation_snapshot') }}

)

select
    print_id,
    market,
    symbol,
    direction,
    event_at,
    known_at,
    cast(round(100 * notional_usd) as bigint) as cents,
    cast(dense_rank() over (order by symbol) as integer) as asset,
    cast(dense_rank() over (order by market, symbol, direction) as integer) as lane
from prints
