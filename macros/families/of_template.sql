{# Stops the build where a template is asked for a trigger that it has no business with. #}
{% macro of_template(template, triggers, trigger) -%}
{%- if trigger not in triggers -%}
    {{ exceptions.raise_compiler_error(
        "macro " ~ template ~ ": argument `trigger` must be one of " ~ triggers | join(', ') ~ "; got '" ~ trigger ~ "'"
    ) }}
{%- endif -%}
{%- endmacro %}
