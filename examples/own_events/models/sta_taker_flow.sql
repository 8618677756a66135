-- One row per streak: on which side takers had been before it began, against the past 30 days.
select
    events.event_id,
    'taker_flow' as state,
    {{ nullhouse.bucket_by_rank('series.imbalance_rank', high=0.8, low=0.2, names=['bought', 'middle', 'sold']) }} as bucket,
    series.known_at
from {{ ref('evt_taker_streaks') }} as events
{{ nullhouse.as_of_before(ref('int_taker_flow'), 'series', 'events', 'started_at') }}
where series.known_at is not null
