{# The earliest start of an event that this build may change; long ago where everything is built
   anew. Runs, and what a calendar learned late, begin before they are known. #}
{% macro started_since() -%}
    coalesce(getvariable('started_since'), timestamp '-infinity')
{%- endmacro %}

{# Before a model that looks back from the starts of events is built, and after `begin_build`. #}
{% macro begin_events() %}
    {%- set events = ref('evt_events') -%}
    {%- if execute -%}
        set variable started_since = (
            select least(min(started_at), {{ since() }}) from {{ events }} where known_at >= {{ since() }}
        )
    {%- endif -%}
{% endmacro %}
