-- A candidate is an event where no like candidate stood in the refractory time before it, and
-- nowhere else.
{{ config(fail_calc=said()) }}
with candidates as (

    select *, cast(epoch(known_at) as bigint) // 60 as minute from {{ ref('evt_candidates') }}

),

hours as (

    -- Each candidate under its own hour and the one after, so that pairs meet by equality.
    select trigger, symbol, direction, known_at, unnest([minute // 60, minute // 60 + 1]) as hour
    from candidates

),

preceded as (

    select candidates.trigger, candidates.symbol, candidates.direction, candidates.known_at, max(hours.known_at) as before_at
    from candidates
    inner join hours
        on candidates.trigger = hours.trigger
        and candidates.symbol = hours.symbol
        and candidates.direction = hours.direction
        and candidates.minute // 60 = hours.hour
        and hours.known_at < candidates.known_at
        and hours.known_at >= candidates.known_at - interval '{{ constant("refractory") }} minutes'
    group by all

)

select
    either.*,
    preceded.before_at,
    concat(
        'row ', {{ row_named(['trigger', 'symbol', 'direction'], 'either') }}, ' of evt_events: ',
        case
            when not either.is_candidate then 'an event that is no candidate, known_at ' || either.known_at
            when not either.is_event then 'a candidate that none precedes is no event, known_at ' || either.known_at
            else 'known_at ' || either.known_at || ' is not {{ constant("refractory") }} min after known_at '
                || preceded.before_at || ' of a like candidate'
        end,
        '; take events from evt_candidates by after_refractory(…)'
    ) as message
from (
    select trigger, symbol, direction, known_at, bool_or(is_event) as is_event, bool_or(not is_event) as is_candidate
    from (
        select trigger, symbol, direction, known_at, true as is_event from {{ ref('evt_events') }}
        union all
        select trigger, symbol, direction, known_at, false from {{ ref('evt_candidates') }}
    )
    group by trigger, symbol, direction, known_at
) as either
left join preceded using (trigger, symbol, direction, known_at)
where is_event = (preceded.before_at is not null) or not is_candidate
