-- One row per snapshot and band; depth and notional are cumulative from mid to the band.
with snapshots as (

    select
        symbol,
        cast("timestamp" as timestamp) as event_at,
        cast("timestamp" as timestamp) as known_at,
        percentage as band_percent,
        depth,
        notional,
        file_key
    from {{ source('binance', 'um_book_depth') }}

)

select *
from snapshots
where {{ visible() }}
