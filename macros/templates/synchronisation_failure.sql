{# T2. What is known in one place is not known yet in another: the events of a family of this template, and of no other trigger. #}
{% macro synchronisation_failure(trigger) %}
{{ of_template('synchronisation_failure', ['desync_spike', 'leader_shock'], trigger) }}
{{ event_family(trigger=trigger, **kwargs) }}
{% endmacro %}
