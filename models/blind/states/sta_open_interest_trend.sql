-- One row per event: how open interest had moved over the days before it, against the past 30.
select
    events.event_id,
    'open_interest_trend' as state,
    {{ bucket_by_rank('series.open_interest_change_rank', high=constant('oi_rising'), low='1 - ' ~ constant('oi_rising'), names=['rising', 'middle', 'falling']) }} as bucket,
    series.known_at
from {{ ref('evt_events') }} as events
{{ as_of_before(ref('int_positioning'), 'series', 'events', 'started_at') }}
where series.known_at is not null and events.started_at >= {{ started_since() }}
