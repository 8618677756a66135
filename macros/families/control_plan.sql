{# One hypothesis owes one answer to one control. #}
{% macro control_plan(hypothesis_id, control_id) %}
select '{{ hypothesis_id }}' as hypothesis_id, '{{ control_id }}' as control_id
{% endmacro %}

{# What `frozen_controls()` is in a home where nothing is frozen yet. #}
{% macro no_controls() %}
select cast(null as varchar) as hypothesis_id, cast(null as varchar) as control_id
where false
{% endmacro %}
