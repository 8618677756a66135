{# One row per liquidation order. The archive writes each row twice, and an order can be both
   archived and recorded; a SELL closes a long. The public name of the asset is that of its
   USD-margined perpetual. #}
{% macro stage_liquidations(dataset, market, notional) %}
with orders as (

    select
        symbol as source_symbol,
        time,
        side,
        price,
        average_price,
        original_quantity,
        accumulated_fill_quantity,
        -- The archive's row, which was not received, stands before a recorded one.
        case when count(received_at) = count(*) then min(received_at) end as received_at
    from {{ source('binance', dataset) }}
    group by all

),

named as (

    select
        source_symbol,
        original_quantity,
        {{ public_name('source_symbol', market) }} as symbol,
        '{{ market }}' as market,
        case side when 'SELL' then 'long' when 'BUY' then 'short' end as direction,
        {{ epoch_utc('time') }} as event_at,
        -- The stream that feeds the archive speaks at the end of its one-second window. What
        -- was recorded was known no earlier than it came in; elsewhere that is NULL.
        greatest(
            {{ epoch_utc('time') }} + interval '1 second', {{ epoch_utc('received_at') }}
        ) as known_at,
        price,
        average_price,
        accumulated_fill_quantity as filled_quantity,
        {{ notional }} as notional_usd
    from orders

)

select
    md5_number_lower(concat_ws(
        '|', market, source_symbol, direction, event_at, price, average_price,
        original_quantity, filled_quantity
    )) as print_id,
    *
from named
where {{ visible() }}
{% endmacro %}
