{# F1: of some events those that met every one of the states, each known before the event began.
   `events` and `states` are relations; a gate is written state:bucket. #}
{% macro trigger_in_context(events, gates, states) %}
select *
from {{ events }}
where true
    {%- for gate in gates %}
    {%- if gate.split(':') | length != 2 -%}
        {{ exceptions.raise_compiler_error(
            "macro trigger_in_context: a gate is written state:bucket; got '" ~ gate ~ "'"
        ) }}
    {%- endif %}
    and event_id in (
        select event_id from {{ states }}
        where state = '{{ gate.split(":")[0] }}' and bucket = '{{ gate.split(":")[1] }}'
    )
    {%- endfor %}
{% endmacro %}
