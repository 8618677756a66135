-- One row per symbol and minute that had a snapshot: dollars within one percent of mid on both
-- sides, by the minute's last snapshot. A side that cannot be is unknown: one that holds more
-- than the same side further out, or that has not moved for longer than a live book stands still.
{{ config(meta={'looks_back': '2 days'}) }}
{%- set enough = 42 %}
with within_two_percent as (

    -- The same band twice in a snapshot counts once.
    select
        symbol,
        event_at,
        max(known_at) as known_at,
        max(notional) filter (where band_percent = -1) as bid_usd,
        max(notional) filter (where band_percent = 1) as ask_usd,
        max(notional) filter (where band_percent = -2) as bid_further_usd,
        max(notional) filter (where band_percent = 2) as ask_further_usd
    from {{ ref('stg_binance__um_book_depth') }}
    where band_percent in (-2, -1, 1, 2)
    group by symbol, event_at

),

minutes as (

    select
        symbol,
        -- A snapshot on the minute itself belongs to that minute's close.
        {{ minute_close('known_at') }} as known_at,
        event_at as snapshot_at,
        bid_usd as bid_shown_usd,
        ask_usd as ask_shown_usd,
        case when bid_usd <= coalesce(bid_further_usd, bid_usd) then bid_usd end as bid_nested_usd,
        case when ask_usd <= coalesce(ask_further_usd, ask_usd) then ask_usd end as ask_nested_usd
    from within_two_percent
    where bid_usd > 0 and ask_usd > 0
    qualify row_number() over (
        partition by symbol, {{ minute_close('within_two_percent.known_at') }}
        order by event_at desc
    ) = 1

),

changes as (

    select
        *,
        case when bid_shown_usd is distinct from lag(bid_shown_usd) over by_symbol then snapshot_at end as bid_changed_at,
        case when ask_shown_usd is distinct from lag(ask_shown_usd) over by_symbol then snapshot_at end as ask_changed_at
    from minutes
    window by_symbol as (partition by symbol order by known_at)

),

alive as (

    select
        symbol,
        known_at,
        snapshot_at,
        {%- for side in ['bid', 'ask'] %}
        case
            when snapshot_at - last_value({{ side }}_changed_at ignore nulls) over so_far <= interval '{{ constant("depth_frozen") }} minutes'
                then {{ side }}_nested_usd
        end as {{ side }}_usd{{ "," if not loop.last }}
        {%- endfor %}
    from changes
    window so_far as ({{ trailing() }})

),

hours as (

    select
        *,
        median(bid_usd) over last_sixty as bid_median_usd,
        median(ask_usd) over last_sixty as ask_median_usd,
        median(bid_usd + ask_usd) over last_sixty as depth_median_usd,
        -- How many of these know their side, and whether enough are of the past hour and not from
        -- before a gap.
        {%- for side in ['bid', 'ask', 'depth'] %}
        count({{ side if side != 'depth' else 'bid_usd + ask' }}_usd) over last_sixty as {{ side }}s_known,
        {%- endfor %}
        coalesce(
            lag(known_at, {{ enough }}) over (partition by symbol order by known_at)
            >= known_at - interval '60 minutes',
            false
        ) as is_hour_known
    from alive
    window last_sixty as ({{ trailing(rows=60, before=1) }})

)

select
    symbol,
    known_at,
    snapshot_at,
    bid_usd,
    ask_usd,
    bid_usd + ask_usd as depth_usd,
    case when is_hour_known and bids_known >= {{ enough }} then bid_median_usd end as bid_median_usd,
    case when is_hour_known and asks_known >= {{ enough }} then ask_median_usd end as ask_median_usd,
    case when is_hour_known and depths_known >= {{ enough }} then depth_median_usd end as depth_median_usd
from hours
