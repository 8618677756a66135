{# One row per snapshot and band; depth and notional are cumulative from mid to the band. A
   recorded snapshot was known when the update that proves it came in; elsewhere that is NULL. #}
{% macro stage_book_depth(dataset, market) %}
with snapshots as (

    select
        {{ public_name('symbol', market) }} as symbol,
        symbol as source_symbol,
        cast("timestamp" as timestamp) as event_at,
        greatest(
            cast("timestamp" as timestamp), {{ epoch_utc('received_at') }}
        ) as known_at,
        percentage as band_percent,
        depth,
        notional,
        file_key
    from {{ source('binance', dataset) }}

)

select *
from snapshots
where {{ visible() }}
{% endmacro %}
