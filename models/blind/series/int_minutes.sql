-- One row per symbol and minute of the perpetual's span, gaps included: the clock on which
-- everything else is asked. The span ends with the clock and not with the symbol's last bar.
-- Returns are whole numbers of 1e-9, so that sums over them are exact and do not depend on how many
-- threads added them.
{{ config(meta={'looks_back': '1 day'}) }}
{%- set gone = constant('percentile_window') %}
with perpetual as (

    select * from {{ ref('stg_binance__um_klines_1m') }}

),

spot as (

    select symbol, known_at, close from {{ ref('stg_binance__spot_klines_1m') }}

),

marked as (

    -- A symbol without a bar for longer than any window is gone; until then it may come back, and
    -- its minutes are there whether or not it does.
    select symbol, known_at, lag(known_at) over by_symbol as before_at
    from perpetual
    window by_symbol as (partition by symbol order by known_at)

),

firsts as (

    select symbol, known_at as first_at, before_at
    from marked
    where coalesce(known_at - before_at > interval '{{ gone }} days', true)

),

lasts as (

    -- A stretch ends where the next one tells of its last bar, or with the symbol's own.
    select symbol, before_at as last_at from firsts where before_at is not null
    union all
    select symbol, max(known_at) from perpetual group by symbol

),

stretches as (

    select firsts.symbol, firsts.first_at, min(lasts.last_at) as last_at
    from firsts
    inner join lasts on firsts.symbol = lasts.symbol and firsts.first_at <= lasts.last_at
    group by firsts.symbol, firsts.first_at

),

clock as (

    select {{ built_at('max(known_at)') }} as now_at from perpetual

),

spine as (

    select
        symbol,
        unnest(range(
            first_at,
            least(last_at + interval '{{ gone }} days', now_at) + interval '1 minute',
            interval '1 minute'
        )) as known_at
    from stretches
    cross join clock

),

joined as (

    select
        spine.symbol,
        spine.known_at,
        perpetual.close,
        spot.close as spot_close,
        perpetual.volume,
        case
            when perpetual.volume > 0
                then 2 * perpetual.taker_buy_volume / perpetual.volume - 1
        end as taker_imbalance
    from spine
    left join perpetual using (symbol, known_at)
    left join spot using (symbol, known_at)

),

logs as (

    select *, ln(close) as log_close, ln(spot_close) as log_spot
    from joined

)

select
    symbol,
    known_at,
    cast(epoch(known_at) // 60 as bigint) as minute,
    close,
    log_close,
    log_spot,
    1e4 * (log_close - log_spot) as basis_bps,
    volume,
    taker_imbalance,
    cast(round(1e9 * (log_close - lag(log_close) over by_symbol)) as bigint) as return_e9,
    cast(round(1e9 * (log_spot - lag(log_spot) over by_symbol)) as bigint) as spot_return_e9
from logs
window by_symbol as (partition by symbol order by known_at)
