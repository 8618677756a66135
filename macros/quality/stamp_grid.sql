{# Microseconds between the stamps that a registered data set may have: bars and labelled readings
   stand on their cadence, settlements on the hour, second readings on the second; else none. #}
{% macro stamp_grid(entry) -%}
    {%- if not entry.rows_per_day -%} none
    {%- elif entry.grain == 'settlement' -%} 3600000000
    {%- elif entry.labels != 'instant' or entry.unit == 'epoch_ms_or_us' -%} {{ entry.cadence_seconds }}000000
    {%- else -%} none
    {%- endif -%}
{%- endmacro %}
