{# Tables and views on Spark: the model's own SQL, translated. #}
{% macro spark__create_table_as(temporary, relation, compiled_code, language='sql') -%}
    create table {{ relation }} using parquet as
    {{ adapter.translated(compiled_code) }}
{%- endmacro %}

{% macro spark__create_view_as(relation, sql) -%}
    create or replace view {{ relation }} as
    {{ adapter.translated(sql) }}
{%- endmacro %}
