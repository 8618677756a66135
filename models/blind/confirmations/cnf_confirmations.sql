-- One row per event and confirmation that holds: what a second sensor had seen by the time at
-- which the event was known.
with events as (

    select * from {{ ref('evt_events') }} where {{ warm_up() }}

),

hours as (

    -- One line per hour that an event touches, so that what is seen in it is found by hash.
    select
        *,
        unnest(range(
            date_trunc('hour', started_at), known_at + interval '1 microsecond', interval '1 hour'
        )) as hour_at
    from events

),

concurrent as (

    -- Another event of its own kind, pushing the same way, within the event.
    {% for confirmation, trigger in {
        'depth_depleted': 'depth_depletion', 'trade_imbalance': 'aggressive_burst'
    }.items() -%}
    select events.event_id, '{{ confirmation }}' as confirmation, min(seen.known_at) as known_at
    from hours as events
    inner join {{ ref('evt_candidates') }} as seen
        on seen.trigger = '{{ trigger }}'
        and seen.known_at >= {{ started_since() }}
        and events.trigger != seen.trigger
        and events.symbol = seen.symbol
        and events.hour_at = date_trunc('hour', seen.known_at)
        and events.flow_sign = {{ flow_sign('seen') }}
        and seen.known_at between events.started_at and events.known_at
    group by events.event_id
    union all
    {% endfor -%}
    {% for confirmation, sensor in {
        'basis_jump': 'int_basis_jumps', 'forced_flow_inside': 'int_liquidation_prints'
    }.items() -%}
    select events.event_id, '{{ confirmation }}', min(seen.known_at)
    from hours as events
    inner join {{ ref(sensor) }} as seen
        on seen.known_at >= {{ started_since() }}
        and events.symbol = seen.symbol
        and events.hour_at = date_trunc('hour', seen.known_at)
        and seen.known_at between events.started_at and events.known_at
    {% if confirmation == 'forced_flow_inside' -%}
    where events.trigger not like 'liquidation%'
    {% endif -%}
    group by events.event_id
    {{ "union all" if not loop.last }}
    {% endfor %}

)

select concurrent.event_id, concurrent.confirmation, 'concurrent' as timing, concurrent.known_at, events.known_at as event_known_at
from concurrent
inner join events using (event_id)
union all
select event_id, 'depth_thin_pre', 'pre', known_at, event_known_at
from {{ ref('sta_pre_event') }}
where state = 'depth' and bucket = 'thin' and {{ warm_up('event_known_at') }}
