-- One row per invalidation, side of the invalidated event, symbol and minute: the opposite of
-- what triggered it has happened. Known with the opposite candidate, never before.
{% set opposites = {
    'opposite_forced_flow': 'liquidation_cluster',
    'opposite_desync': 'desync_spike',
    'opposite_leader_shock': 'leader_shock',
} %}
{% for invalidation, trigger in opposites.items() -%}
select
    '{{ invalidation }}' as invalidation,
    case direction when 'long' then 'short' else 'long' end as direction,
    symbol,
    known_at,
    cast(epoch(known_at) // 60 as bigint) as minute
from {{ ref('evt_candidates') }}
where trigger = '{{ trigger }}' and {{ warm_up() }}
{{ "union all" if not loop.last }}
{% endfor %}
union all
-- A gap that was open is closed: the basis has come to its median from the event's side.
select 'desync_resolved', direction, symbol, known_at, minute
from (
    select
        symbol,
        known_at,
        minute,
        deviation_mad,
        lag(deviation_mad) over (partition by symbol order by known_at) as deviation_before,
        case when deviation_before > 0 then 'long' else 'short' end as direction
    -- The last known before, however long ago.
    from {{ from_last_before(ref('int_basis'), since(), where='deviation_mad is not null') }}
)
where (deviation_before > 0 and deviation_mad <= 0) or (deviation_before < 0 and deviation_mad >= 0)
