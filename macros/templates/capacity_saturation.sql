{# T3. The book holds only so much; forced flow uses it up too, if a look at the book confirms it: the events of a family of this template, and of no other trigger. #}
{% macro capacity_saturation(trigger) %}
{{ of_template('capacity_saturation', ['depth_depletion', 'aggressive_burst', 'liquidation_cluster', 'liquidation_cascade'], trigger) }}
{{ event_family(trigger=trigger, **kwargs) }}
{% endmacro %}
