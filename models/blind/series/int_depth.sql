-- One row per symbol and minute that had a snapshot: dollars within one percent of mid on both
-- sides, by the minute's last snapshot.
with within_one_percent as (

    select
        symbol,
        event_at,
        max(notional) filter (where band_percent = -1) as bid_usd,
        max(notional) filter (where band_percent = 1) as ask_usd
    from {{ ref('stg_binance__um_book_depth') }}
    where band_percent in (-1, 1)
    group by symbol, event_at

),

minutes as (

    select
        symbol,
        -- A snapshot on the minute itself belongs to that minute's close.
        date_trunc('minute', event_at + interval '59999 milliseconds') as known_at,
        event_at as snapshot_at,
        bid_usd,
        ask_usd
    from within_one_percent
    where bid_usd > 0 and ask_usd > 0
    qualify row_number() over (
        partition by symbol, date_trunc('minute', event_at + interval '59999 milliseconds')
        order by event_at desc
    ) = 1

),

hours as (

    select
        *,
        median(bid_usd) over last_sixty as bid_median_usd,
        median(ask_usd) over last_sixty as ask_median_usd,
        median(bid_usd + ask_usd) over last_sixty as depth_median_usd,
        -- How many of the sixty snapshots before are of the past hour and not from before a gap.
        count(*) over (
            partition by symbol order by known_at
            range between interval '60 minutes' preceding and interval '1 minute' preceding
        ) as snapshots_in_hour
    from minutes
    window last_sixty as (
        partition by symbol order by known_at
        rows between 60 preceding and 1 preceding
    )

)

select
    symbol,
    known_at,
    snapshot_at,
    bid_usd,
    ask_usd,
    bid_usd + ask_usd as depth_usd,
    case when snapshots_in_hour >= 42 then bid_median_usd end as bid_median_usd,
    case when snapshots_in_hour >= 42 then ask_median_usd end as ask_median_usd,
    case when snapshots_in_hour >= 42 then depth_median_usd end as depth_median_usd
from hours
