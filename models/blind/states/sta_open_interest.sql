-- One row per event: open interest before it, against the past 30 days.
select
    events.event_id,
    'open_interest' as state,
    {{ bucket_by_rank('series.open_interest_rank', high=constant('oi_high'), low='1 - ' ~ constant('oi_high'), names=['high', 'middle', 'low']) }} as bucket,
    series.known_at
from {{ ref('evt_events') }} as events
{{ as_of_before(ref('int_positioning'), 'series', 'events', 'started_at') }}
where series.known_at is not null and events.started_at >= {{ started_since() }}
