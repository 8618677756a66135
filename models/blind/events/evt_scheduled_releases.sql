-- One row per scheduled release and symbol. Which way it went is told by the first minutes after
-- it, so the event is known when they are over. Long is up.
with releases as (

    -- What is released at one time moves the market once.
    select event_at, min(known_at) as known_at
    from {{ ref('stg_calendar__releases') }}
    group by event_at
    -- Told days later, it says nothing of the minutes that follow; so the model looks back no further.
    having min(known_at) <= event_at + interval '3 days'

),

first_minutes as (

    -- Minute by minute, so that bars are found by equality.
    select
        event_at as scheduled_at,
        known_at as release_known_at,
        epoch(event_at) // 60 + unnest(range(1, {{ constant('release_reaction') }} + 1)) as minute
    from releases

),

reactions as (

    select
        minutes.symbol,
        first_minutes.scheduled_at,
        -- A calendar may learn of a release later than it happens.
        greatest(
            max(minutes.known_at), {{ minute_close('max(first_minutes.release_known_at)') }}
        ) as known_at,
        sum(cast(minutes.return_e9 as hugeint)) as move_e9,
        count(minutes.return_e9) as bars
    from first_minutes
    inner join {{ ref('int_minutes') }} as minutes using (minute)
    group by minutes.symbol, first_minutes.scheduled_at

)

select
    'scheduled_release' as trigger,
    symbol,
    case when move_e9 > 0 then 'long' else 'short' end as direction,
    cast(null as varchar) as attribute,
    abs(move_e9) * 1e-9 as size,
    scheduled_at as started_at,
    known_at
from reactions
-- Without every bar of the reaction, or with none either way, it has no direction.
where bars = {{ constant('release_reaction') }} and move_e9 != 0
