-- One row per settlement and its rank in the past 30 days. The rule that sets funding makes a
-- good part of settlements equal to the hundredth of a basis point: the mean premium of the
-- eight hours before breaks those ties.
{{ config(meta={'looks_back': '31 days'}) }}
with hours as (

    -- A bar on the full hour belongs to the hour that it ends.
    select
        symbol,
        date_trunc('hour', known_at - interval '1 microsecond') + interval '1 hour' as hour_at,
        sum(cast(round(1e9 * close) as bigint)) as premium_sum_e9,
        count(close) as premium_bars
    from {{ ref('stg_binance__um_premium_index_klines_1m') }}
    group by all

),

premium as (

    -- Settlements are on the hour.
    select
        funding.symbol,
        funding.known_at,
        sum(hours.premium_sum_e9) as premium_sum_e9,
        sum(hours.premium_bars) as premium_bars
    from {{ ref('stg_binance__um_funding_rate') }} as funding
    inner join hours
        on funding.symbol = hours.symbol
        and hours.hour_at > funding.event_at - interval '8 hours'
        and hours.hour_at <= funding.event_at
    group by funding.symbol, funding.known_at

),

settlements as (

    select
        funding.symbol,
        funding.event_at,
        funding.known_at,
        funding.funding_rate,
        funding.interval_hours,
        coalesce(premium.premium_sum_e9 / premium.premium_bars, 0) as mean_premium_e9
    from {{ ref('stg_binance__um_funding_rate') }} as funding
    left join premium using (symbol, known_at)

)

select
    *,
    {{ trailing_rank('funding_rate', 3, tie='mean_premium_e9') }} as funding_rank,
    -- One sign for the whole span; a span that settlements do not cover has none.
    case
        when sum(interval_hours) over last_days < {{ constant('funding_persistent') }} then null
        when min(funding_rate) over last_days > 0 then 'positive'
        when max(funding_rate) over last_days < 0 then 'negative'
        else 'mixed'
    end as persistence
from settlements
window last_days as (
    {{ trailing(span=(constant('funding_persistent') - 1) ~ ' hours', order='event_at') }}
)
