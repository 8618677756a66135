-- One row per symbol and hour: how much louder this hour of the week is than an average hour,
-- from the same hour of the four weeks before, past only; how loud the four hours from its start
-- on were said to be a week before; and what a minute of the past four weeks moved on average.
{{ config(meta={'looks_back': '36 days'}) }}
with hours as (

    select
        symbol,
        date_trunc('hour', known_at - interval '1 minute') as hour_at,
        sum(cast(return_e9 as hugeint) * return_e9) as squares,
        sum(cast(abs(return_e9) as hugeint)) as absolutes,
        count(return_e9) as bars
    from {{ ref('int_minutes') }}
    where {{ warm_up() }}
    group by all

),

asked as (

    -- The hour that comes is asked for when the one before it has begun: it is made of past ones.
    select symbol, hour_at from hours
    union
    select symbol, hour_at + interval '1 hour' from hours

),

weeks as (

    -- One line per hour and week to look up, so that the weeks are found by hash.
    select
        symbol,
        hour_at,
        hour_at - to_days(unnest([7, 14, 21, 28])) as past_at
    from asked

),

past_weeks as (

    select
        weeks.symbol,
        weeks.hour_at,
        sum(past.squares) as squares,
        sum(past.bars) as bars
    from weeks
    inner join hours as past
        on weeks.symbol = past.symbol and weeks.past_at = past.hour_at
    group by weeks.symbol, weeks.hour_at

),

all_hours as (

    select
        symbol,
        hour_at,
        sum(squares) over past_season as squares,
        sum(absolutes) over past_season as absolutes,
        sum(bars) over past_season as bars,
        date_diff('hour', min(hour_at) over past_season, hour_at) / 24.0 as days
    from asked
    left join hours using (symbol, hour_at)
    window past_season as (
        {{ trailing(span=constant('season_window') ~ ' days', before='1 hour', order='hour_at') }}
    )

),

multipliers as (

    select
        all_hours.symbol,
        all_hours.hour_at,
        case
            when all_hours.days >= {{ constant('season_min_days') }}
                and past_weeks.bars > 0 and all_hours.squares > 0
                -- Four hours are a noisy sample: keep the multiplier within a factor of three.
                then least(3.0, greatest(1 / 3.0, sqrt(
                    (cast(past_weeks.squares as double) / past_weeks.bars)
                    / (cast(all_hours.squares as double) / all_hours.bars)
                )))
            else 1.0
        end as multiplier,
        case when all_hours.days >= {{ constant('season_min_days') }} and all_hours.absolutes > 0
            then 1e-9 * cast(all_hours.absolutes as double) / all_hours.bars end as usual_move
    from all_hours
    left join past_weeks using (symbol, hour_at)

)

select
    now.symbol,
    now.hour_at,
    now.multiplier,
    now.usual_move,
    sqrt((
        {%- for hours in range(4) %}
        pow(coalesce(ahead_{{ hours }}.multiplier, now.multiplier), 2){{ " +" if not loop.last }}
        {%- endfor %}
    ) / 4) as multiplier_ahead
from multipliers as now
{% for hours in range(4) -%}
-- A week ago all of these hours were still to come, and now all of them are past.
left join multipliers as ahead_{{ hours }}
    on now.symbol = ahead_{{ hours }}.symbol
    and ahead_{{ hours }}.hour_at = now.hour_at - interval '{{ 7 * 24 - hours }} hours'
{% endfor %}
