-- One row per event: the six-hour block of the last whole minute before it.
select
    event_id,
    'time_of_day' as state,
    'block_' || (extract(hour from last_minute) // (24 // {{ constant('time_blocks') }})) as bucket,
    last_minute as known_at
from (
    select event_id, date_trunc('minute', started_at - interval '1 microsecond') as last_minute
    from {{ ref('evt_events') }}
    where started_at >= {{ started_since() }}
)
