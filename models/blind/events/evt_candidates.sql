-- One row per trigger, symbol, side and minute at which the trigger's definition was met,
-- before the refractory rule: what makes a later bar ineligible as an event and as a control.
with candidates as (

    {% for events in [
        'evt_liquidation_isolated', 'evt_liquidation_clusters', 'evt_liquidation_cascades',
        'evt_price_shocks', 'evt_leader_shocks', 'evt_depth_depletions', 'evt_desync_spikes',
        'evt_aggressive_bursts', 'evt_scheduled_releases',
    ] -%}
    select trigger, symbol, direction, attribute, size, started_at, known_at from {{ ref(events) }} where {{ warm_up() }}
    {{ "union all" if not loop.last }}
    {% endfor %}

)

select *
from candidates
-- Two runs, or two markets, can reach the same minute: the larger speaks for it.
qualify row_number() over (
    partition by trigger, symbol, direction, known_at order by size desc, started_at, attribute
) = 1
