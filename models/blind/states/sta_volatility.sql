-- One row per event: sigma before it, against the past 30 days.
select
    events.event_id,
    'volatility' as state,
    {{ bucket_by_rank('series.sigma_rank', high=constant('vol_high'), low=constant('vol_low'), names=['high', 'middle', 'low']) }} as bucket,
    series.known_at
from {{ ref('evt_events') }} as events
{{ as_of_before(ref('int_volatility_rank'), 'series', 'events', 'started_at') }}
where series.known_at is not null and events.started_at >= {{ started_since() }}
