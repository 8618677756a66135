-- One row per symbol and minute: sigma, the past 24 hours' volatility per minute with the
-- season taken out and the coming hour's season put in, and shorter realised volatilities.
{{ config(meta={'looks_back': '1 day'}) }}
with adjusted as (

    select
        minutes.symbol,
        minutes.known_at,
        season.multiplier,
        coming.multiplier as coming_multiplier,
        coalesce(coming.multiplier_ahead, season.multiplier_ahead) as multiplier_ahead,
        coalesce(coming.usual_move, season.usual_move) as usual_move,
        cast(round(minutes.return_e9 / season.multiplier) as hugeint) as return_e9
    from {{ ref('int_minutes') }} as minutes
    left join {{ ref('int_season') }} as season
        on minutes.symbol = season.symbol
        and season.hour_at = date_trunc('hour', minutes.known_at - interval '1 minute')
    left join {{ ref('int_season') }} as coming
        on minutes.symbol = coming.symbol
        and coming.hour_at = date_trunc('hour', minutes.known_at)
    where {{ warm_up('minutes.known_at') }}

),

totals as (

    -- Sums of whole numbers: what a window holds is the difference of two running totals, exactly.
    select
        symbol,
        known_at,
        coalesce(coming_multiplier, multiplier) as multiplier,
        multiplier_ahead,
        usual_move,
        coalesce(sum(return_e9 * return_e9) over so_far, 0) as squares,
        coalesce(sum(abs(return_e9)) over so_far, 0) as absolutes,
        count(return_e9) over so_far as bars
    from adjusted
    window so_far as ({{ trailing() }})

),

windows as (

    select
        *,
        {% for minutes in [5, 15, 60, 240, 1440] -%}
        {% for total in ['squares', 'absolutes', 'bars'] -%}
        {{ total }} - lag({{ total }}, {{ minutes }}, 0) over by_symbol as {{ total }}_{{ minutes }},
        {% endfor -%}
        {% endfor %}
    from totals
    window by_symbol as (partition by symbol order by known_at)

)

select
    symbol,
    known_at,
    multiplier,
    multiplier_ahead,
    usual_move,
    -- Per square root of a minute, in log price.
    case when bars_1440 >= 1008 and squares_1440 > 0
        then 1e-9 * multiplier * sqrt(cast(squares_1440 as double) / bars_1440) end as sigma,
    {% for minutes in [5, 15, 60] -%}
    case when bars_{{ minutes }} >= 0.8 * {{ minutes }} and squares_{{ minutes }} > 0
        then 1e-9 * sqrt(cast(squares_{{ minutes }} as double) / bars_{{ minutes }}) end as adjusted_rv_{{ minutes }},
    {% endfor -%}
    -- Mean absolute returns: one jump lifts them little, so they tell a loud hour from a loud minute.
    {% for minutes in [15, 60, 240] -%}
    case when bars_{{ minutes }} >= 0.8 * {{ minutes }} and absolutes_{{ minutes }} > 0
        then 1e-9 * cast(absolutes_{{ minutes }} as double) / bars_{{ minutes }} end as adjusted_mad_{{ minutes }},
    {% endfor -%}
    case when bars_1440 >= 1008 and squares_1440 > 0
        then 1e-9 * sqrt(cast(squares_1440 as double) / bars_1440) end as adjusted_rv_1440
from windows
