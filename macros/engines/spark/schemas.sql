{# Spark has schemas and no databases: what lies in the sighted file on DuckDB has a schema of its
   own here, so that the wall can be seen in the names. #}
{% macro spark__generate_schema_name(custom_schema_name, node) -%}
    {{- (node.config.database if node else none) or default__generate_schema_name(custom_schema_name, node) -}}
{%- endmacro %}
