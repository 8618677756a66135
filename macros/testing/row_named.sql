{# A row by its key, as a sentence names it: `symbol BTCUSDT, known_at 2024-01-05 12:00:00`.
   Without a key it is named by all of its columns. `row` is the alias that it has in the query. #}
{% macro row_named(key=none, row='model') -%}
    {%- set columns = [key] if key is string else (key or []) -%}
    {%- if not columns -%}
    cast({{ row }} as varchar)
    {%- else -%}
    concat_ws(', '
    {%- for column in columns -%}
    , '{{ column }} ' || coalesce(cast({{ row }}.{{ column }} as varchar), 'NULL')
    {%- endfor -%}
    )
    {%- endif -%}
{%- endmacro %}
