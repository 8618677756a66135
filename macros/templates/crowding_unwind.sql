{# T4. Too many on one side, and a stress from elsewhere: the events of a family of this template, and of no other trigger. #}
{% macro crowding_unwind(trigger) %}
{{ of_template('crowding_unwind', ['liquidation_cluster', 'liquidation_cascade', 'price_shock'], trigger) }}
{{ event_family(trigger=trigger, **kwargs) }}
{% endmacro %}
