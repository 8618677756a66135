{# The earliest moment whose rows this build may change; long ago where everything is built anew.
   It is a variable of the model's own connection, so that the SQL of a model is one text whatever
   has come: what is built whole and what is added to it cannot differ in their words. #}
{% macro since() -%}
    coalesce(getvariable('since'), timestamp '-infinity')
{%- endmacro %}

{# Which rows of an input a model reads: those from its declared look-back before `since` on, up to
   the end of the period where it is made in periods. #}
{% macro warm_up(known_at='known_at') -%}
    {{ known_at }} >= {{ since() }} - interval '{{ looks_back() }}'
    {%- if (config.get('meta') or {}).get('in_periods_of') %} and {{ known_at }} < {{ until() }} {%- endif -%}
{%- endmacro %}

{# How far a model looks back, as its own config declares it: no row known that long before
   another, or longer, has a say in it. #}
{% macro looks_back() -%}
    {{ (config.get('meta') or {}).get('looks_back', '0 minutes') }}
{%- endmacro %}

{# A table that a model joins by time, from its look-back on, so that what is older is not read; in
   a model that is not built bit by bit, the table as it is. #}
{% macro warmed(relation) -%}
    {%- if config.get('incremental_strategy') == 'from_since' -%}
    (select * from {{ relation }} where {{ nullhouse.warm_up() }})
    {%- else -%}
    {{ relation }}
    {%- endif -%}
{%- endmacro %}
