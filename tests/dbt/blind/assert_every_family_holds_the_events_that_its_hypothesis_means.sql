-- A family's members are the events of its trigger, side and attribute that met its gates before
-- they began, had its confirmation, and stood on its side of a boundary: all of them, no others.
{{ config(fail_calc=said()) }}
with families as (

    select distinct event_family_id, trigger, direction, attribute, gates, confirmation, invalidation as splitter, branch
    from {{ ref('dim_hypotheses') }}
    where status = 'frozen'

),

asked as (

    select families.*, events.event_id, events.started_at, events.known_at
    from families
    inner join {{ ref('evt_events') }} as events
        on families.trigger = events.trigger
        and families.direction in (events.direction, 'both')
        and (families.attribute is null or families.attribute = events.attribute)

),

gated as (

    select asked.event_family_id, asked.event_id, asked.branch, count(distinct states.state) as gates_met
    from (select event_family_id, event_id, branch, started_at, unnest(gates) as gate from asked) as asked
    inner join {{ ref('sta_pre_event') }} as states
        on asked.event_id = states.event_id
        and asked.gate = states.state || ':' || states.bucket
        and states.known_at < asked.started_at
    group by all

),

expected as (

    select asked.event_family_id, asked.event_id, coalesce(asked.branch, 'main') as branch
    from asked
    left join gated
        on asked.event_family_id = gated.event_family_id and asked.event_id = gated.event_id
    left join {{ ref('cnf_confirmations') }} as confirmed
        on asked.event_id = confirmed.event_id and asked.confirmation = confirmed.confirmation
    left join {{ ref('cnf_branches') }} as branches
        on asked.event_id = branches.event_id
        and asked.splitter = branches.splitter
        and branches.known_at <= asked.known_at
    where coalesce(gated.gates_met, 0) = len(asked.gates)
        and (asked.confirmation = 'none' or confirmed.known_at <= asked.known_at)
        and (asked.branch is null or asked.branch = branches.branch)

)

select
    event_family_id,
    event_id,
    branch,
    concat(
        'row ', {{ row_named(['event_family_id', 'event_id', 'branch'], 'rows_of_either') }}, ' of evf_members: ',
        case when expected is null
            then 'a member that does not meet its family''s trigger, gates, confirmation or branch'
            else 'an event that meets them all is no member' end,
        ' (started_at ', events.started_at, ', known_at ', events.known_at,
        '); select members by event_family(…) and freeze anew'
    ) as message
from (
    select event_family_id, event_id, branch, any_value(side) as side, count(*) as sides,
        bool_or(side = 'expected') or null as expected
    from (
        select event_family_id, event_id, branch, 'expected' as side from expected
        union all
        select event_family_id, event_id, branch, 'found' from {{ ref('evf_members') }}
    )
    group by event_family_id, event_id, branch
    having count(*) != 2
) as rows_of_either
left join {{ ref('evt_events') }} as events using (event_id)
