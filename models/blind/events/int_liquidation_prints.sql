-- One row per liquidation print, both markets under the public name, with the whole numbers that
-- stand for its asset and for its lane (market, symbol and side). They are made of the names, so
-- that no later symbol moves them; the last ten bits are left to the draws of a control.
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
    md5_number_lower(symbol) // 1024 * 1024 as asset,
    md5_number_lower(concat_ws('|', market, symbol, direction)) // 1024 * 1024 as lane
from prints
