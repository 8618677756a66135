-- What there is to test: one row per trigger, its events and the families that use them.
with used as (

    select event_id, count(distinct event_family_id) as families
    from evf_members
    group by event_id

)

select
    events.trigger,
    count(*) as events,
    count(distinct events.symbol) as symbols,
    count(distinct cast(events.known_at as date)) as days,
    count(used.event_id) as in_a_family,
    min(events.known_at) as first_known_at,
    max(events.known_at) as last_known_at,
from evt_events as events
left join used using (event_id)
group by events.trigger
order by events desc, events.trigger
