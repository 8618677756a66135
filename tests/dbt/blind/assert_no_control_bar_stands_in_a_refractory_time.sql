-- The bars that are blocked are the minutes of the refractory time after a candidate, and only
-- they: no comparable bar has an event running, and none is taken out for what follows it.
{{ config(fail_calc=said()) }}
with owed as (

    select distinct
        candidates.trigger,
        candidates.symbol,
        candidates.direction,
        cast(epoch(candidates.known_at + to_minutes(cast(steps.step as bigint))) // 60 as bigint) as minute
    from {{ ref('evt_candidates') }} as candidates
    cross join range(1, {{ constant('refractory') }} + 1) as steps (step)

)

select
    trigger,
    symbol,
    direction,
    minute,
    concat(
        'row ', {{ row_named(['trigger', 'symbol', 'direction'], 'either') }}, ', minute ', make_timestamp(minute * 60000000),
        ' of ctl_blocked: ',
        case when in_owed then 'a bar in the {{ constant("refractory") }} minutes after a candidate is not blocked'
            else 'a bar is blocked with no candidate in the {{ constant("refractory") }} minutes before it' end,
        '; block what follows candidates, by the constant refractory'
    ) as message
from (
    select trigger, symbol, direction, minute, bool_or(side = 'owed') as in_owed
    from (
        select trigger, symbol, direction, minute, 'owed' as side from owed
        union all
        select trigger, symbol, direction, minute, 'found' from {{ ref('ctl_blocked') }}
    )
    group by trigger, symbol, direction, minute
    having count(*) != 2
) as either
