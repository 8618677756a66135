{# How many of the named constant's cuts a value has reached: 0 … n. NULL stays NULL. #}
{% macro bin_by_cuts(value, cuts) -%}
    ({% for cut in constant(cuts) -%}
    cast({{ value }} >= {{ cut }} as integer){{ " + " if not loop.last }}
    {%- endfor %})
{%- endmacro %}
