{# The events of one family: trigger and side, then what fusing leaves of them. Templates call it,
   and operators do the choosing; `branch` names the family into which `splitter` puts an event. #}
{% macro event_family(event_family_id, trigger, direction, attribute=none, gates=[], confirmation='none', splitter=none, branch=none) %}
{%- if direction not in ['long', 'short', 'both'] -%}
    {{ exceptions.raise_compiler_error(
        "macro event_family: argument `direction` must be long, short or both; got '" ~ direction ~ "'"
    ) }}
{%- endif -%}
{%- if (branch is none) != (splitter is none) -%}
    {{ exceptions.raise_compiler_error(
        "macro event_family: `branch` and `splitter` stand together; got '" ~ branch ~ "' and '" ~ splitter ~ "'"
    ) }}
{%- endif -%}
{%- set events -%}
(
    select *
    from {{ ref('evt_events') }}
    where trigger = '{{ trigger }}'
    {%- if direction != 'both' %}
        and direction = '{{ direction }}'
    {%- endif %}
)
{%- endset -%}
{%- if attribute is not none -%}
    {%- set events = '(' ~ across_domains(events, attribute) ~ ')' -%}
{%- endif -%}
{%- if branch is not none -%}
    {%- set events = '(' ~ triangulated(events, gates, ref('sta_pre_event'), splitter, branch, ref('cnf_branches')) ~ ')' -%}
{%- elif gates -%}
    {%- set events = '(' ~ trigger_in_context(events, gates, ref('sta_pre_event')) ~ ')' -%}
{%- endif -%}
{%- if confirmation != 'none' -%}
    {%- set events = '(' ~ confirmed_by(events, confirmation, ref('cnf_confirmations')) ~ ')' -%}
{%- endif %}
select
    '{{ event_family_id }}' as event_family_id,
    event_id,
    '{{ branch or 'main' }}' as branch
from {{ events }}
{% endmacro %}

{# What `frozen_families()` is in a home where nothing is frozen yet. #}
{% macro no_families() %}
select cast(null as varchar) as event_family_id, event_id, 'main' as branch
from {{ ref('evt_events') }}
where false
{% endmacro %}
