{# What a relation was built from, written on it as its comment: `code`, a hash of its SQL and of
   all that goes into it, and `version`, the state of the lake. The comment is written in the
   transaction that writes the rows, is renamed and dropped with its table, and is thus never
   true of rows that are not there. #}
{% macro stamp() %}
    {%- do ref('int_lake_changes') -%}
    {%- if execute and target.type == 'duckdb' -%}
        {%- set state = build_state() -%}
        comment on table {{ this }} is '{{ tojson({"code": state.code, "version": state.version}) }}'
    {%- endif -%}
{% endmacro %}

{# The stamp that a relation carries; none where it does not exist or was never stamped. #}
{% macro read_stamp(rows, kind, name) %}
    {%- for row in rows if row['kind'] == kind and row['name'] == name and row['body'] -%}
        {{- return(fromjson(row['body'], {})) -}}
    {%- endfor -%}
    {{- return({}) -}}
{% endmacro %}

{# The stamp of the memory of builds: how many builds met a change, and which lake the first met. #}
{% macro stamp_lake() %}
    {%- if execute and target.type == 'duckdb' -%}
        {%- set found = run_query(
            "select coalesce(max(version), 0) as version, coalesce(md5(string_agg(content, '' order by file_key)"
            ~ " filter (where version = 1)), '') as origin from " ~ this
        )[0] -%}
        comment on table {{ this }} is '{{ tojson({"version": found["version"] | int, "origin": found["origin"]}) }}'
    {%- endif -%}
{% endmacro %}
