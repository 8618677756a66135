-- An event began before it was known, at the close of a minute, by as much as its trigger takes:
-- a window's length, an isolation's gap, a release's reaction.
{{ config(fail_calc=said()) }}
with lengths (trigger, shortest, longest) as (

    values
    ('price_shock', interval '{{ constant("shock_window") }} minutes', interval '{{ constant("shock_window") }} minutes'),
    ('leader_shock', interval '{{ constant("shock_window") }} minutes', interval '{{ constant("shock_window") }} minutes'),
    ('desync_spike', interval '5 minutes', interval '5 minutes'),
    ('aggressive_burst', interval '1 minute', interval '1 minute'),
    ('depth_depletion', interval '1 minute', interval '1 minute'),
    -- A calendar may learn of a release at any time after it.
    ('scheduled_release', interval '{{ constant("release_reaction") }} minutes', interval '100 years'),
    ('liquidation_isolated', interval '{{ constant("isolation_gap") }} seconds', null),
    -- The first print of a run is known a second after it happened, and the last no earlier.
    ('liquidation_cluster', interval '1 second', null),
    ('liquidation_cascade', interval '1 second', null)

)

select
    events.*,
    {{ time_message(
        ref('evt_events'), row_named(['event_id', 'trigger'], 'events'), 'events.known_at', 'known_at',
        "a minute''s close as long after started_at as its trigger takes,", 'events.started_at', 'started_at',
        'stamp the event when its last defining input is known, by minute_close(…)'
    ) }} as message
from {{ ref('evt_events') }} as events
left join lengths using (trigger)
where not coalesce(
    events.known_at - events.started_at >= lengths.shortest
    and events.known_at - events.started_at <= coalesce(lengths.longest, interval '1 day')
    and events.known_at = {{ minute_close('events.known_at') }}
    and events.minute = cast(epoch(events.known_at) as bigint) // 60,
    false
)
