-- One row per event: how many accounts were long per short before it, against the past 30 days.
select
    events.event_id,
    'long_short_ratio' as state,
    {{ bucket_by_rank('series.account_ratio_rank', high=constant('ratio_high'), low='1 - ' ~ constant('ratio_high'), names=['long_heavy', 'middle', 'short_heavy']) }} as bucket,
    series.known_at
from {{ ref('evt_events') }} as events
{{ as_of_before(ref('int_positioning'), 'series', 'events', 'started_at') }}
where series.known_at is not null and events.started_at >= {{ started_since() }}
