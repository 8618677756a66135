{# A seed on Spark: in one statement, with the columns' declared types in Spark's words. #}
{% macro spark__create_csv_table(model, agate_table) %}
    {%- set columns -%}
        {%- for name in agate_table.column_names -%}
            `{{ name }}` {{ _seed_type(model, agate_table, loop.index0) }}{{ ", " if not loop.last }}
        {%- endfor -%}
    {%- endset -%}
    {% call statement('_') %} create table {{ this.render() }} ({{ columns }}) using parquet {% endcall %}
    {{ return(columns) }}
{% endmacro %}

{% macro spark__load_csv_rows(model, agate_table) %}
    {%- set rows = [] -%}
    {%- for row in agate_table.rows -%}
        {%- set values = [] -%}
        {%- for value in row -%}
            {%- set text = 'null' if value is none else "'" ~ (value | string | replace('\\', '\\\\') | replace("'", "\\'")) ~ "'" -%}
            {%- do values.append("cast(" ~ text ~ " as " ~ _seed_type(model, agate_table, loop.index0) ~ ")") -%}
        {%- endfor -%}
        {%- do rows.append("(" ~ values | join(', ') ~ ")") -%}
    {%- endfor -%}
    {%- set sql = "insert into " ~ this.render() ~ " values " ~ rows | join(', ') -%}
    {%- do adapter.add_query(sql, abridge_sql_log=True) -%}
    {{ return(sql) }}
{% endmacro %}

{% macro _seed_type(model, agate_table, place) -%}
    {%- set declared = (model['config'].get('column_types') or {}).get(agate_table.column_names[place]) -%}
    {%- set type = declared or adapter.convert_type(agate_table, place) -%}
    {{- {'varchar': 'string', 'timestamp': 'timestamp_ntz'}.get(type, type) -}}
{%- endmacro %}
