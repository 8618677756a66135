{# The day that a minute belongs to: days begin at a quiet hour without a funding stamp. #}
{% macro day_cluster(minute_at) -%}
    cast({{ minute_at }} - interval '1 minute' - interval '{{ constant("day_start") }} hours' as date)
{%- endmacro %}
