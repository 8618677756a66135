{# One row per change of the best bid or ask. It was known when the exchange sent it, which is
   later than when the book changed, and a recorded one no earlier than it came in. #}
{% macro stage_book_ticker(dataset, market) %}
with quotes as (

    select
        {{ public_name('symbol', market) }} as symbol,
        symbol as source_symbol,
        update_id,
        {{ epoch_utc('transaction_time') }} as event_at,
        greatest(
            {{ epoch_utc('transaction_time') }},
            {{ epoch_utc('event_time') }},
            {{ epoch_utc('received_at') }}
        ) as known_at,
        best_bid_price,
        best_bid_qty,
        best_ask_price,
        best_ask_qty,
        file_key
    from {{ source('binance', dataset) }}

)

select *
from quotes
where {{ visible() }}
qualify row_number() over (
    partition by source_symbol, update_id order by file_key, event_at, best_bid_price, best_ask_price
) = 1
{% endmacro %}
