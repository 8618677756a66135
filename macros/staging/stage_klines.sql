{# One row per bar, renamed and stamped. A bar is known at its close, whatever its label says. #}
{% macro stage_klines(dataset) %}
with bars as (

    select
        symbol,
        {{ epoch_utc('open_time') }} as opened_at,
        open,
        high,
        low,
        close,
        volume,
        quote_volume,
        count as trades,
        taker_buy_volume,
        taker_buy_quote_volume,
        file_key
    from {{ source('binance', dataset) }}

),

stamped as (

    select
        *,
        opened_at + interval '1 minute' as event_at,
        opened_at + interval '1 minute' as known_at
    from bars

)

select *
from stamped
where {{ visible() }}
qualify row_number() over (partition by symbol, opened_at order by file_key, close, volume) = 1
{% endmacro %}
