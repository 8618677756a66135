{# One row per bar, renamed and stamped. A bar is known at its close, whatever its label says.
   Prices are per unit of the public name, so that spot and perpetual can be compared. #}
{% macro stage_klines(dataset, market='um', seconds=60) %}
with bars as (

    select
        symbol as source_symbol,
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

named as (
{% if market == 'spot' %}
    select
        coalesce(instruments.asset, bars.source_symbol) as symbol,
        bars.* replace (
            bars.open * coalesce(price_factor, 1) as open,
            bars.high * coalesce(price_factor, 1) as high,
            bars.low * coalesce(price_factor, 1) as low,
            bars.close * coalesce(price_factor, 1) as close,
            bars.volume / coalesce(price_factor, 1) as volume,
            bars.taker_buy_volume / coalesce(price_factor, 1) as taker_buy_volume
        )
    from bars
    left join {{ ref('dim_instruments') }} as instruments
        on instruments.market = '{{ market }}'
        and bars.source_symbol = instruments.symbol
{% else %}
    select {{ public_name('source_symbol', market) }} as symbol, *
    from bars
{% endif %}
),

stamped as (

    select
        *,
        opened_at + interval '{{ seconds }} seconds' as event_at,
        opened_at + interval '{{ seconds }} seconds' as known_at
    from named

)

select *
from {{ until_settlement('stamped', market) }}
where {{ visible() }}
-- The first of each bar's rows: they stand side by side in this order, which costs less than to
-- number the rows of a million bars.
qualify lag(opened_at) over (partition by symbol order by opened_at, file_key, close, volume)
    is distinct from opened_at
{% endmacro %}
