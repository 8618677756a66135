{# The window in which a row's neighbour is the one before it in its file. A plain read keeps that
   order by itself and costs no sorting; in an as-of read, which leaves files out by a join, rows
   of a file's end can come after the next file's. #}
{% macro in_file_order() -%}
    {%- if var('as_of', none) is not none -%} partition by file_key order by file_row_number {%- endif -%}
{%- endmacro %}
