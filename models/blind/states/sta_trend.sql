-- One row per event: the four-hour trend before it, against the past 30 days.
select
    events.event_id,
    'trend' as state,
    {{ bucket_by_rank('series.trend_rank', high=constant('trend_high'), low='1 - ' ~ constant('trend_high'), names=['up', 'flat', 'down']) }} as bucket,
    series.known_at
from {{ ref('evt_events') }} as events
{{ as_of_before(ref('int_trend'), 'series', 'events', 'started_at') }}
where series.known_at is not null and events.started_at >= {{ started_since() }}
