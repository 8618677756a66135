-- One row per scheduled release: the home's own calendar where it has one, else the shipped one.
-- It was announced long before, but nothing came of it until it happened: known_at is the later
-- of the two times, and announced_at keeps the other.
with own as (

    select
        event_name,
        {{ epoch_utc('scheduled_at') }} as event_at,
        {{ epoch_utc('known_at') }} as told_at,
        file_key
    from {{ source('calendar', 'scheduled_releases') }}

),

shipped as (

    select
        event_name,
        strptime(scheduled_at, '%Y-%m-%dT%H:%M:%SZ') as event_at,
        strptime(scheduled_at, '%Y-%m-%dT%H:%M:%SZ') as told_at,
        'shipped/release_calendar.csv' as file_key
    from {{ ref('release_calendar') }}
    where not exists (select 1 from own)

),

releases as (

    select * from own
    union all by name
    select * from shipped

),

stamped as (

    select
        event_name,
        event_at,
        greatest(event_at, told_at) as known_at,
        case when told_at < event_at then told_at end as announced_at,
        file_key
    from releases

)

select *
from stamped
where {{ visible() }}
