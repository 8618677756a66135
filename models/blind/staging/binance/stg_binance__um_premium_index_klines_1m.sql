-- One row per minute bar of the premium index; only the prices and the count carry meaning.
with bars as (

    select
        symbol,
        {{ epoch_utc('open_time') }} + interval '1 minute' as event_at,
        {{ epoch_utc('open_time') }} + interval '1 minute' as known_at,
        open,
        high,
        low,
        close,
        count as samples,
        file_key
    from {{ source('binance', 'um_premium_index_klines_1m') }}

)

select *
from bars
where {{ visible() }}
qualify row_number() over (partition by symbol, event_at order by file_key) = 1
