{# The one place where time is cut: with `--vars 'as_of: 2024-01-31 12:00:00'` the warehouse
   is built as if nothing later had ever been known. #}
{% macro visible(known_at='known_at') -%}
    {%- set as_of = var('as_of', none) -%}
    {%- if as_of is none -%} true
    {%- else -%} {{ known_at }} <= timestamp '{{ as_of }}'
    {%- endif -%}
{%- endmacro %}
