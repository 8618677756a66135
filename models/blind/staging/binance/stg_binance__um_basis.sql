-- One row per five-minute reading of a perpetual's distance to its index. Nothing says whether a
-- stamp names the period's start or its end, so a reading counts as known at the later of the two.
with readings as (

    select
        {{ public_name('symbol', 'um') }} as symbol,
        symbol as source_symbol,
        {{ epoch_utc('timestamp') }} as event_at,
        {{ epoch_utc('timestamp') }} + interval '5 minutes' as known_at,
        futures_price,
        index_price,
        basis,
        basis_rate,
        file_key
    from {{ source('binance', 'um_basis') }}

)

select *
from {{ until_settlement('readings', 'um') }}
where {{ visible() }}
qualify row_number() over (partition by symbol, event_at order by file_key, basis) = 1
