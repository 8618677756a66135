{# A table whose model declares `meta.in_periods_of`, an input with a row per symbol and minute, is
   made period by period: what joins many wide series by their minute holds as many rows of each at
   once as a period has, and not those of a year of all symbols. It is the way on which one more
   day comes to it, taken several times. #}
{% macro duckdb__create_table_as(temporary, relation, compiled_code, language='sql', partitioned_by=none, sorted_by=none) -%}
    {%- set starts = _period_starts() -%}
    {%- if not starts -%}
        {{ dbt.duckdb__create_table_as(temporary, relation, compiled_code, language, partitioned_by, sorted_by) }}
    {%- else -%}
        {%- set columns = get_columns_in_query(compiled_code) -%}
        {%- set of_period -%}
            select *
            from (
                {{ compiled_code }}
            )
            where {{ known_from(columns, since()) }} and not ({{ known_from(columns, until()) }})
        {%- endset -%}
        set variable since_of_build = getvariable('since');
        set variable until = timestamp '{{ starts[0] }}';
        {{ dbt.duckdb__create_table_as(temporary, relation, of_period, language, partitioned_by, sorted_by) }}
        {%- for start in starts %}
        set variable since = timestamp '{{ start }}';
        {% if loop.last -%} reset variable until {%- else -%} set variable until = timestamp '{{ loop.nextitem }}' {%- endif %};
        insert into {{ relation.include(database=not temporary, schema=not temporary) }} {{ of_period }};
        {%- endfor %}
        set variable since = getvariable('since_of_build')
    {%- endif -%}
{%- endmacro %}

{# When the second and each later period begins, on full hours; none where all rows fit into one. #}
{% macro _period_starts() -%}
    {%- set input = (config.get('meta') or {}).get('in_periods_of') -%}
    {%- if not (execute and input) -%}
        {{- return([]) -}}
    {%- endif -%}
    {%- set rows = run_query(
        "with span as ("
        ~ " select min(known_at) as first_at, max(known_at) as last_at, count(*) as n"
        ~ " from " ~ built_from(model).stamped[input].relation_name ~ " where known_at >= " ~ since()
        ~ "), paced as ("
        ~ " select *, to_hours(greatest(24, cast(date_diff('hour', first_at, last_at) as bigint) * "
        ~ var('rows_at_once') ~ " // n)) as pace from span where n > " ~ var('rows_at_once')
        ~ ") select cast(unnest(range(date_trunc('hour', first_at) + pace, last_at, pace)) as varchar) as start"
        ~ " from paced"
    ) -%}
    {{- return(rows.columns[0].values() | list) -}}
{%- endmacro %}

{# Until when the period goes of which rows are written; for ever where there is but one. #}
{% macro until() -%}
    coalesce(getvariable('until'), timestamp 'infinity')
{%- endmacro %}
