{# The warehouse's clock ticks by the minute: what arrives within a minute is known at its close. #}
{% macro minute_close(known_at) -%}
    date_trunc('minute', {{ known_at }} + interval '59999999 microseconds')
{%- endmacro %}
