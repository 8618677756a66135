{# A file or folder of the home that this build works on. #}
{% macro home_path(relative) -%}
    {{ env_var('NULLHOUSE_HOME', '.nullhouse') }}/{{ relative }}
{%- endmacro %}
