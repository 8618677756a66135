-- One row per event: depth within one percent of mid in the minute before it, against 30 days.
-- An older snapshot than that says nothing about the book that the event met.
select
    events.event_id,
    'depth' as state,
    case
        when series.known_at < events.started_at - interval '{{ constant("depth_fresh") }} seconds' then 'unknown'
        else {{ bucket_by_rank('series.depth_rank', high='1 - ' ~ constant('depth_thin'), low=constant('depth_thin'), names=['thick', 'middle', 'thin']) }}
    end as bucket,
    series.known_at
from {{ ref('evt_events') }} as events
{{ as_of_before(ref('int_depth_rank'), 'series', 'events', 'started_at') }}
where series.known_at is not null and events.started_at >= {{ started_since() }}
