-- One row per asset and instant of the index of implied volatility, in percent a year.
with readings as (

    select
        {{ public_name('symbol', 'option') }} as symbol,
        symbol as source_symbol,
        {{ epoch_utc('calc_time') }} as event_at,
        {{ epoch_utc('calc_time') }} as known_at,
        index_value as implied_volatility_percent,
        file_key
    from {{ source('binance', 'option_bvol_index') }}

)

select *
from readings
where {{ visible() }}
-- Instants are repeated in the source; a value that differs is decided by file, then by size.
qualify row_number() over (
    partition by symbol, event_at order by file_key, implied_volatility_percent
) = 1
