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
where trigger = '{{ trigger }}'
{{ "union all" if not loop.last }}
{% endfor %}
