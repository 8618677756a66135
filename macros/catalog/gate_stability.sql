{# One row per hypothesis with gates: how long what its least steady gate reads stays what it is.
   Positions last for days, volatility and trend for hours, resting orders for seconds. #}
{% macro gate_stability(hypotheses) %}
select
    hypothesis_id,
    min(case
        when state in ('depth', 'time_of_day') then 0.5
        when state in ('volatility', 'trend') then 0.75
        else 1.0
    end) as state_stability
from (
    select hypothesis_id, split_part(unnest(gates), ':', 1) as state from {{ hypotheses }}
)
group by hypothesis_id
{% endmacro %}
