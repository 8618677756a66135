-- A bar's state is written by other SQL than an event's. Where an event is one bar long the two
-- must be the same.
with readings as (

    select state, symbol, minute, max(last_minute) as last_minute, arg_max(bucket, known_at) as bucket
    from {{ ref('ctl_states') }}
    group by state, symbol, minute

),

events as (

    select events.event_id, events.symbol, events.minute, states.state, states.bucket
    from {{ ref('evt_events') }} as events
    inner join {{ ref('sta_pre_event') }} as states using (event_id)
    where events.known_at = events.started_at + interval '1 minute'
        and states.state in (select state from readings)

)

select
    events.*,
    case when readings.last_minute < events.minute then 'unknown' else readings.bucket end as of_the_bar
from events
asof left join readings
    on events.state = readings.state
    and events.symbol = readings.symbol
    and events.minute >= readings.minute
where events.bucket is distinct from
    case when readings.last_minute < events.minute then 'unknown' else readings.bucket end
