{# The two fixed horizon buckets and their lengths in minutes. #}
{% macro horizons() -%}
    (values ('short', {{ constant('horizon_short') }}), ('medium', {{ constant('horizon_medium') }}))
{%- endmacro %}
