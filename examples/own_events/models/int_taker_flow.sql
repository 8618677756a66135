-- One row per symbol and five minutes: how one-sided takers were over the past hour, and where
-- that stands in the past 30 days.
with hours as (

    select
        symbol,
        known_at,
        avg(taker_imbalance) over (
            partition by symbol order by known_at rows between 59 preceding and current row
        ) as imbalance
    from {{ ref('int_minutes') }}

)

select
    symbol,
    known_at,
    imbalance,
    {{ nullhouse.trailing_rank('imbalance', 288) }} as imbalance_rank
from hours
where extract(minute from known_at) % 5 = 0
