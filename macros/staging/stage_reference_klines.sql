{# One row per bar of a computed price (mark, index) or of the premium index: only the prices and
   the number of samples carry meaning. #}
{% macro stage_reference_klines(dataset, market, naming=none) %}
with bars as (

    select
        {{ public_name('symbol', naming or market) }} as symbol,
        symbol as source_symbol,
        {{ epoch_utc('open_time') }} + interval '1 minute' as event_at,
        {{ epoch_utc('open_time') }} + interval '1 minute' as known_at,
        open,
        high,
        low,
        close,
        count as samples,
        file_key
    from {{ source('binance', dataset) }}

)

select *
from {{ until_settlement('bars', market) }}
where {{ visible() }}
qualify lag(event_at) over (partition by symbol order by event_at, file_key) is distinct from event_at
{% endmacro %}
