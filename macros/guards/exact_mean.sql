{# The mean over a window, summed in whole hundred-millionths: a mean of floats depends on the order
   in which they are added, and with that on where the data begin. #}
{% macro exact_mean(value, window) -%}
    (cast(sum(cast(round(1e8 * {{ value }}) as hugeint)) over {{ window }} as double)
        / (1e8 * count({{ value }}) over {{ window }}))
{%- endmacro %}
