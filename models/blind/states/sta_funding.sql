-- One row per event: the last funding settlement before it, against the past 30 days.
select
    events.event_id,
    'funding' as state,
    {{ bucket_by_rank('series.funding_rank', high=constant('funding_extreme'), low='1 - ' ~ constant('funding_extreme'), names=['extreme_positive', 'middle', 'extreme_negative']) }} as bucket,
    series.known_at
from {{ ref('evt_events') }} as events
{{ as_of_before(ref('int_funding'), 'series', 'events', 'started_at') }}
where series.known_at is not null and events.started_at >= {{ started_since() }}
