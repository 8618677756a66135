-- One row per shock of the leader and per follower: the event stands on the follower.
with followers as (

    select distinct symbol
    from {{ ref('int_minutes') }}
    where symbol != '{{ leader() }}'

)

select
    'leader_shock' as trigger,
    followers.symbol,
    shocks.direction,
    shocks.attribute,
    shocks.size,
    shocks.started_at,
    shocks.known_at
from {{ ref('evt_price_shocks') }} as shocks
cross join followers
where shocks.symbol = '{{ leader() }}'
