{# F3: of some releases those before which the pressure had built up. A build-up is a state like
   any other, only slower. #}
{% macro pressure_release(events, build_up, states) %}
{{ trigger_in_context(events, build_up, states) }}
{% endmacro %}
