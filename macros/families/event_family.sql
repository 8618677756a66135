{# The events of one family: trigger, side and, where the trigger needs one, its attribute.
   `branch` is for families that split on a state known at the event. #}
{% macro event_family(event_family_id, trigger, direction, attribute=none, gates=[], confirmation='none') %}
{%- if direction not in ['long', 'short', 'both'] -%}
    {{ exceptions.raise_compiler_error(
        "macro event_family: argument `direction` must be long, short or both; got '" ~ direction ~ "'"
    ) }}
{%- endif -%}
{%- if confirmation != 'none' -%}
    {{ exceptions.raise_compiler_error(
        "macro event_family: argument `confirmation` takes none so far; got '" ~ confirmation ~ "'"
    ) }}
{%- endif -%}
{%- for gate in gates if gate.split(':') | length != 2 -%}
    {{ exceptions.raise_compiler_error(
        "macro event_family: a gate is written state:bucket; got '" ~ gate ~ "'"
    ) }}
{%- endfor %}
select
    '{{ event_family_id }}' as event_family_id,
    event_id,
    'main' as branch
from {{ ref('evt_events') }}
where trigger = '{{ trigger }}'
    {%- if direction != 'both' %}
    and direction = '{{ direction }}'
    {%- endif %}
    {%- if attribute is not none %}
    and attribute = '{{ attribute }}'
    {%- endif %}
    {%- for gate in gates %}
    and event_id in (
        select event_id from {{ ref('sta_pre_event') }}
        where state = '{{ gate.split(":")[0] }}' and bucket = '{{ gate.split(":")[1] }}'
    )
    {%- endfor %}
{% endmacro %}

{# What `frozen_families()` is in a home where nothing is frozen yet. #}
{% macro no_families() %}
select cast(null as varchar) as event_family_id, event_id, 'main' as branch
from {{ ref('evt_events') }}
where false
{% endmacro %}
