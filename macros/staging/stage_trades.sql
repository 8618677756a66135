{# One row per trade or aggregate trade, whatever order and however often the files have it. The
   taker sold where the buyer was the maker. An aggregate can grow for a tenth of a second. #}
{% macro stage_trades(dataset, market, id, time, quantity, lag_milliseconds=0) %}
with rows_as_published as (

    select
        {{ public_name('symbol', market) }} as symbol,
        symbol as source_symbol,
        {{ id }} as trade_id,
        {{ epoch_utc(time) }} as event_at,
        {{ epoch_utc(time) }} + interval '{{ lag_milliseconds }} milliseconds' as known_at,
        price,
        {{ quantity }} as quantity,
        case when is_buyer_maker then 'sell' else 'buy' end as taker_side,
        {%- if market == 'cm' %}
        {{ quantity }} * {{ contract_usd('symbol') }} as notional_usd,
        {%- else %}
        price * {{ quantity }} as notional_usd,
        {%- endif %}
        file_key
    from {{ source('binance', dataset) }}

)

select *
from rows_as_published
where {{ visible() }}
qualify row_number() over (
    partition by source_symbol, trade_id order by file_key, event_at, price, quantity
) = 1
{% endmacro %}
