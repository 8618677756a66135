{# The instant that a row of a registered data set is stamped with, whatever form its stamp has. #}
{% macro stamped_at(entry) -%}
    {%- if entry.unit == 'epoch_ms_or_us' -%}
        {{ epoch_utc(entry.time) }}
    {%- elif entry.hour -%}
        cast("{{ entry.time }}" as timestamp) + cast("{{ entry.hour }}" as integer) * interval '1 hour'
    {%- else -%}
        cast("{{ entry.time }}" as timestamp)
    {%- endif -%}
{%- endmacro %}
