{# One row per hypothesis: its events in the discovery span, and on how many symbols. With `states`
   and `confirmations` only those count that meet its gates and its confirmation. #}
{% macro event_frequency(hypotheses, events, spans, states=none, confirmations=none) %}
with of_discovery as (

    select events.*
    from {{ events }} as events
    inner join {{ spans }} as spans
        on spans.span = 'discovery'
        and events.minute between spans.first_minute and spans.last_minute

)
{%- if states %},

gated as (

    select gates.hypothesis_id, states.event_id, count(*) as gates_met
    from (
        select hypothesis_id, unnest(gates) as gate from {{ hypotheses }}
    ) as gates
    inner join {{ states }} as states
        on gates.gate = states.state || ':' || states.bucket
    group by gates.hypothesis_id, states.event_id

)
{%- endif %}

select
    hypotheses.hypothesis_id,
    count(events.trigger) as events,
    count(distinct events.symbol) as symbols
from {{ hypotheses }} as hypotheses
left join of_discovery as events
    on events.trigger = hypotheses.trigger
    and hypotheses.direction in (events.direction, 'both')
    and coalesce(hypotheses.attribute, '') in (coalesce(events.attribute, ''), '')
    {%- if states %}
    and (
        len(hypotheses.gates) = 0
        or (hypotheses.hypothesis_id, events.event_id, len(hypotheses.gates)) in (
            select (hypothesis_id, event_id, gates_met) from gated
        )
    )
    {%- endif %}
    {%- if confirmations %}
    and (
        hypotheses.confirmation = 'none'
        or (events.event_id, hypotheses.confirmation) in (
            select (event_id, confirmation) from {{ confirmations }}
        )
    )
    {%- endif %}
group by hypotheses.hypothesis_id
{% endmacro %}
