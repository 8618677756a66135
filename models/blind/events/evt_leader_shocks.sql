-- One row per shock of the leader and per follower that was there: the event stands on the follower.
select
    'leader_shock' as trigger,
    followers.symbol,
    shocks.direction,
    shocks.attribute,
    shocks.size,
    shocks.started_at,
    shocks.known_at
from {{ ref('evt_price_shocks') }} as shocks
inner join {{ ref('int_minutes') }} as followers
    on shocks.known_at = followers.known_at
    and followers.symbol != shocks.symbol
    -- A follower within a gap of its own has no bar to stand on.
    and followers.close is not null
where shocks.symbol = '{{ leader() }}'
    and {{ warm_up('shocks.known_at') }}
    and {{ warm_up('followers.known_at') }}
