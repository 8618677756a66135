{# T1. Some must trade whatever the price: the events of a family of this template, and of no other trigger. #}
{% macro forced_participation(trigger) %}
{{ of_template('forced_participation', ['liquidation_isolated', 'liquidation_cluster', 'liquidation_cascade'], trigger) }}
{{ event_family(trigger=trigger, **kwargs) }}
{% endmacro %}
