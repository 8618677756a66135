-- One row per liquidation print, both markets under the public name, with the whole numbers that
-- stand for its asset and for its lane (market, symbol and side). They are made of the names, so
-- that no later symbol moves them; the last ten bits are left to the draws of a control.
with prints as (

    select * from {{ ref('stg_binance__um_liquidation_snapshot') }}
    union all by name
    select * from {{ ref('stg_binance__cm_liquidation_snapshot') }}

),

named as (

    -- Names are few and prints many: each name is hashed once.
    select
        market,
        symbol,
        direction,
        md5_number_lower(symbol) // 1024 * 1024 as asset,
        md5_number_lower(concat_ws('|', market, symbol, direction)) // 1024 * 1024 as lane
    from (select distinct market, symbol, direction from prints)

)

select
    prints.print_id,
    prints.market,
    prints.symbol,
    prints.direction,
    prints.event_at,
    prints.known_at,
    cast(round(100 * prints.notional_usd) as bigint) as cents,
    named.asset,
    named.lane
from prints
inner join named
    on prints.market = named.market
    and prints.symbol = named.symbol
    and prints.direction is not distinct from named.direction
