-- One row per event and confirmation that holds: what a second sensor had seen by the time at
-- which the event was known.
with concurrent as (

    -- Another event of its own kind, pushing the same way, within the event.
    {% for confirmation, trigger in {
        'depth_depleted': 'depth_depletion', 'trade_imbalance': 'aggressive_burst'
    }.items() -%}
    select events.event_id, '{{ confirmation }}' as confirmation, min(seen.known_at) as known_at
    from {{ ref('evt_events') }} as events
    inner join {{ ref('evt_candidates') }} as seen
        on seen.trigger = '{{ trigger }}'
        and events.trigger != seen.trigger
        and events.symbol = seen.symbol
        and events.flow_sign = {{ flow_sign('seen') }}
        and seen.known_at between events.started_at and events.known_at
    group by events.event_id
    union all
    {% endfor -%}
    select events.event_id, 'basis_jump', min(seen.known_at)
    from {{ ref('evt_events') }} as events
    inner join {{ ref('int_basis_jumps') }} as seen
        on events.symbol = seen.symbol
        and seen.known_at between events.started_at and events.known_at
    group by events.event_id
    union all
    select events.event_id, 'forced_flow_inside', min(seen.known_at)
    from {{ ref('evt_events') }} as events
    inner join {{ ref('int_liquidation_prints') }} as seen
        on events.symbol = seen.symbol
        and seen.known_at between events.started_at and events.known_at
    where events.trigger not like 'liquidation%'
    group by events.event_id

)

select event_id, confirmation, 'concurrent' as timing, known_at
from concurrent
union all
select event_id, 'depth_thin_pre', 'pre', known_at
from {{ ref('sta_depth') }}
where bucket = 'thin'
