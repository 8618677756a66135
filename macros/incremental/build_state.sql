{# How the model at hand stands: the hash of its `code`, the `version` of the lake that it will
   have reached, the one it `had`, and whether it must be built `anew`: never built, another code,
   or asked for. #}
{% macro build_state() %}
    {%- set inputs = built_from(model) -%}
    {%- set rows = run_query(_stamps_and_texts(inputs)) -%}
    {%- set lake = read_stamp(rows, 'lake', 'int_lake_changes') -%}
    {%- set own = read_stamp(rows, 'own', this.identifier) -%}
    {%- set texts = [_code_of_model(), lake.get('origin', '')] -%}
    {%- set versions = [lake.get('version', 0)] -%}
    {%- for row in rows if row['kind'] in ('engine', 'seed', 'view') -%}
        {%- do texts.append(row['name'] ~ row['body']) -%}
    {%- endfor -%}
    {%- for name in inputs.stamped | sort -%}
        {%- set before = read_stamp(rows, 'stamp', name) -%}
        {%- if not before -%}
            {{ exceptions.raise_compiler_error(
                "macro build_state: " ~ this.identifier ~ " is built bit by bit and reads " ~ name
                ~ ", which carries no stamp: give that model the post-hook stamp(), or build it first"
            ) }}
        {%- endif -%}
        {%- do texts.append(name ~ before['code']) -%}
        {%- do versions.append(before['version']) -%}
    {%- endfor -%}
    {%- set code = local_md5(texts | join('\n')) -%}
    {{- return({
        'code': code,
        'version': versions | min,
        'had': own.get('version', 0),
        'anew': flags.FULL_REFRESH or own.get('code') != code,
    }) -}}
{% endmacro %}

{# The model's own SQL without what is not code: the home's place, and what it carries over from
   itself, which is not there in a first build. #}
{% macro _code_of_model() %}
    {%- set without_carry = modules.re.sub('(?s)/[*]carry[*]/.*?/[*]end[*]/', '', model.compiled_code) -%}
    {{- return(without_carry | replace(home_path(''), '')) -}}
{% endmacro %}

{# One query for all that is asked of the databases: stamps, the SQL of views, the content of seeds,
   and the engine's own version. #}
{% macro _stamps_and_texts(inputs) %}
    select 'own' as kind, table_name as name, comment as body
    from duckdb_tables()
    where (database_name, schema_name, table_name) = ('{{ this.database }}', '{{ this.schema }}', '{{ this.identifier }}')
    {%- set changes = ref('int_lake_changes') %}
    union all
    select 'lake', table_name, comment
    from duckdb_tables()
    where (database_name, schema_name, table_name) = ('{{ changes.database }}', '{{ changes.schema }}', '{{ changes.identifier }}')
    {%- for input in inputs.stamped.values() %}
    union all
    select 'stamp', table_name, comment
    from duckdb_tables()
    where (database_name, schema_name, table_name) = ('{{ input.database }}', '{{ input.schema }}', '{{ input.alias }}')
    {%- endfor %}
    {%- for input in inputs.views.values() %}
    union all
    select 'view', view_name, replace(sql, '{{ home_path("") }}', '')
    from duckdb_views()
    where (database_name, schema_name, view_name) = ('{{ input.database }}', '{{ input.schema }}', '{{ input.alias }}')
    {%- endfor %}
    {%- for input in inputs.seeds.values() %}
    union all
    select 'seed', '{{ input.alias }}', md5(string_agg(cast(line as varchar), chr(10) order by cast(line as varchar)))
    from {{ input.database }}.{{ input.schema }}.{{ input.alias }} as line
    {%- endfor %}
    union all
    -- Another release may add and round otherwise.
    select 'engine', 'duckdb', version()
    order by kind, name
{% endmacro %}
