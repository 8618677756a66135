-- One row per shock of the leader and per follower that traded when it was known: the event stands
-- on the follower.
with followers as (

    select symbol, known_at
    from {{ ref('int_minutes') }}
    where symbol != '{{ leader() }}' and close is not null

)

select
    'leader_shock' as trigger,
    followers.symbol,
    shocks.direction,
    shocks.attribute,
    shocks.size,
    shocks.started_at,
    known_at
from {{ ref('evt_price_shocks') }} as shocks
inner join followers using (known_at)
where shocks.symbol = '{{ leader() }}'
