-- One row per scheduled release and symbol. Which way it went is told by the first minutes after
-- it, so the event is known when they are over. Long is up.
with releases as (

    select event_name, event_at as scheduled_at
    from {{ ref('stg_calendar__releases') }}

),

reactions as (

    select
        minutes.symbol,
        releases.scheduled_at,
        max(minutes.known_at) as known_at,
        sum(cast(minutes.return_e9 as hugeint)) as move_e9,
        count(minutes.return_e9) as bars
    from releases
    inner join {{ ref('int_minutes') }} as minutes
        on minutes.known_at > releases.scheduled_at
        and minutes.known_at <= releases.scheduled_at
            + interval '{{ constant("release_reaction") }} minutes'
    group by minutes.symbol, releases.scheduled_at

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
