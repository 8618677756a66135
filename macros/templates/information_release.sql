{# T5. What was expected is in the price, what came is not: the events of a family of this template, and of no other trigger. #}
{% macro information_release(trigger) %}
{{ of_template('information_release', ['scheduled_release'], trigger) }}
{{ event_family(trigger=trigger, **kwargs) }}
{% endmacro %}
