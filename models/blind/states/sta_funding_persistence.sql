-- One row per event: whether every settlement of the days before it had one sign.
select
    events.event_id,
    'funding_persistence' as state,
    coalesce(series.persistence, 'unknown') as bucket,
    series.known_at
from {{ ref('evt_events') }} as events
{{ as_of_before(ref('int_funding'), 'series', 'events', 'started_at') }}
where series.known_at is not null and events.started_at >= {{ started_since() }}
