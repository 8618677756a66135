{# What the clock shows at the end of a build, by the minute: the moment of `as_of`, else the last
   that the data know of. What has not happened by then has not happened. #}
{% macro built_at(last) -%}
    {%- set as_of = var('as_of', none) -%}
    {%- if as_of is none -%} {{ last }}
    {%- else -%} greatest({{ last }}, date_trunc('minute', timestamp '{{ as_of }}'))
    {%- endif -%}
{%- endmacro %}
