-- One row per event: implied volatility before it, against the past 30 days; what was expected.
select
    events.event_id,
    'implied_volatility' as state,
    {{ bucket_by_rank('series.implied_volatility_rank', high=constant('iv_high'), low='1 - ' ~ constant('iv_high')) }} as bucket,
    series.known_at
from {{ ref('evt_events') }} as events
{{ as_of_before(ref('int_implied_volatility'), 'series', 'events', 'started_at') }}
where series.known_at is not null and events.started_at >= {{ started_since() }}
