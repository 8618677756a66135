-- One row per streak: five minutes in a row in which takers were on one side, and no like streak
-- in the refractory time before. Long is buying. It began five minutes before it was known.
with streaks as (

    select
        'taker_streak' as trigger,
        symbol,
        case when least_imbalance > 0 then 'long' else 'short' end as direction,
        known_at - interval '5 minutes' as started_at,
        known_at
    from (
        select
            symbol,
            known_at,
            min(taker_imbalance) over last_five as least_imbalance,
            max(taker_imbalance) over last_five as most_imbalance,
            count(taker_imbalance) over last_five as minutes
        from {{ ref('int_minutes') }}
        window last_five as (
            partition by symbol order by known_at rows between 4 preceding and current row
        )
    )
    where minutes = 5 and (least_imbalance >= 0.15 or most_imbalance <= -0.15)

),

events as (

    {{ nullhouse.after_refractory('streaks') }}

)

select
    md5(concat_ws('|', trigger, symbol, direction, known_at)) as event_id,
    *
from events
