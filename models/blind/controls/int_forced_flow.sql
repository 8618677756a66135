-- One row per symbol and minute: how many liquidation cascades of each side were known so far, at
-- how many minutes the feed of prints was there, and the prints of each side in the hour and the
-- four hours that ended before the pre-window.
{% set sums = {'cum_cascades_long': 'bigint', 'cum_cascades_short': 'bigint', 'cum_feed_bars': 'bigint'} %}
{% set sides, hours = ['long', 'short'], [1, 4] %}
{{ config(meta={'looks_back': '2 days'}) }}
with carried as (

    {{ carried_over(sums) }}

),

cascades as (

    select
        symbol,
        known_at,
        count(*) filter (where direction = 'long') as cascades_long,
        count(*) filter (where direction = 'short') as cascades_short
    from {{ ref('evt_liquidation_cascades') }}
    where {{ warm_up() }}
    group by symbol, known_at

),

prints as (

    select
        symbol,
        {{ minute_close('known_at') }} as known_at,
        count(*) filter (where direction = 'long') as prints_long,
        count(*) filter (where direction = 'short') as prints_short
    from {{ ref('int_liquidation_prints') }}
    where {{ warm_up() }}
    group by all

),

feed as (

    -- Of any symbol: a feed that speaks of one is there for all of them.
    select known_at, sum(prints_long + prints_short) as prints from prints group by known_at

),

minutes as (

    select
        minutes.symbol,
        minutes.minute,
        minutes.known_at,
        coalesce(cascades_long, 0) as cascades_long,
        coalesce(cascades_short, 0) as cascades_short,
        coalesce(prints_long, 0) as prints_long,
        coalesce(prints_short, 0) as prints_short,
        max(feed.prints) over ({{ trailing(rows=1440, partition='minutes.symbol', order='minutes.known_at') }}) as heard
    from {{ ref('int_minutes') }} as minutes
    left join cascades using (symbol, known_at)
    left join prints using (symbol, known_at)
    left join feed on minutes.known_at = feed.known_at
    where {{ warm_up('minutes.known_at') }}

),

summed as (

    select
        *,
        {% for side in sides -%}
        cast(sum(cascades_{{ side }}) filter (where known_at >= {{ since() }}) over so_far as bigint) as cum_cascades_{{ side }},
        sum(prints_{{ side }}) over so_far as so_far_{{ side }},
        {% endfor -%}
        -- What was carried over holds all that came before.
        count(heard) filter (where known_at >= {{ since() }}) over so_far as cum_feed_bars
    from minutes
    window so_far as ({{ trailing() }})

)

select
    summed.symbol,
    summed.minute,
    summed.known_at,
    {% for name in sums -%}
    {{ add_carried('carried.' ~ name, 'summed.' ~ name) }} as {{ name }},
    {% endfor -%}
    {% for side in sides -%}
    {% for hour in hours -%}
    -- A silence that nobody listened to is no silence.
    case when heard is not null then
        lag(so_far_{{ side }}, {{ constant('pre_window') }}) over by_symbol
        - lag(so_far_{{ side }}, {{ constant('pre_window') + 60 * hour }}) over by_symbol
    end as prints_{{ side }}_{{ hour }}h{{ "," if not (loop.last and side == 'short') }}
    {% endfor -%}
    {% endfor %}
from summed
left join carried using (symbol)
window by_symbol as (partition by summed.symbol order by summed.known_at)
