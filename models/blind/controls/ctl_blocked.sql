-- One row per trigger, symbol, side and minute at which no event could have begun, because a
-- candidate stood in the refractory time before it. Only past candidates block; a bar is never
-- taken out of the risk set for what follows it.
{{ config(meta={'looks_back': constant('refractory') ~ ' minutes'}) }}
select distinct
    candidates.trigger,
    candidates.symbol,
    candidates.direction,
    cast(epoch(candidates.known_at) // 60 as bigint) + minutes_after.step as minute
from {{ ref('evt_candidates') }} as candidates
cross join (
    select unnest(range(1, {{ constant('refractory') }} + 1)) as step
) as minutes_after
where {{ warm_up('candidates.known_at') }}
