-- One row per settlement and its rank in the past 30 days. The rule that sets funding makes a
-- good part of settlements equal to the hundredth of a basis point: the mean premium of the
-- eight hours before breaks those ties.
{{ config(meta={'looks_back': '31 days'}) }}
with premium as (

    select
        funding.symbol,
        funding.known_at,
        sum(cast(round(1e9 * premium.close) as bigint)) as premium_sum_e9,
        count(premium.close) as premium_bars
    from {{ ref('stg_binance__um_funding_rate') }} as funding
    inner join {{ ref('stg_binance__um_premium_index_klines_1m') }} as premium
        on funding.symbol = premium.symbol
        and premium.known_at > funding.event_at - interval '8 hours'
        and premium.known_at <= funding.event_at
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
