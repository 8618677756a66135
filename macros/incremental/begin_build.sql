{# Before a model is built: since when its inputs may have changed, and which files of the lake it
   has to open for that. Both are variables of the model's own connection and end with it.
   Engines other than DuckDB build whole, and are told nothing. #}
{% macro begin_build() %}
    {%- set changes = ref('int_lake_changes') -%}
    {%- if execute and target.type == 'duckdb' -%}
        {%- set state = build_state() -%}
        {%- if state.anew or load_cached_relation(this) is none -%}
            reset variable since;
            set variable version_had = 0
            {#- Where it is known beforehand which files matter, no build opens the others. -#}
            {%- if config.get('incremental_strategy') == 'touched_days' -%}; {{ _open_files(changes) }} {%- endif -%}
        {%- else -%}
            set variable version_had = {{ state.had }};
            set variable since = (
                select coalesce(min(changed_from), timestamp 'infinity')
                from {{ changes }}
                where version > {{ state.had }}
                    and dataset_id in ('{{ datasets_behind(model) | join("', '") }}')
            );
            {{ _open_files(changes) }}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}

{# Which files of each data set behind the model are opened, found in one look at all of them. The
   empty file beside them has every column, and is there when no other is. #}
{% macro _open_files(changes) -%}
    {%- set inputs = built_from(model) -%}
    {%- set strategy = config.get('incremental_strategy') -%}
    {%- if inputs.sources %}
    {%- if strategy == 'touched_days' %}
    {{ _find_touched_files(changes, inputs.stamped) }}
    {%- endif %}
    set variable files_to_open = (
        select map_from_entries(list((dataset_id, files)))
        from (
            select dataset_id, list('{{ home_path("lake/") }}' || parquet order by parquet) as files
            from {{ _files_since(changes) if strategy == 'from_since' else _files_where(changes, strategy) }}
                and dataset_id in ('{{ inputs.sources | join("', '") }}')
            group by dataset_id
        )
    );
    {%- for name in inputs.sources %}
    set variable files_of_{{ name }} = list_prepend(
        '{{ home_path("lake/" ~ name ~ "/_schema.parquet") }}',
        coalesce(getvariable('files_to_open')['{{ name }}'], [])
    );
    {%- endfor -%}
    {%- endif -%}
{%- endmacro %}

{# Those that hold rows from the look-back on. A row can be stamped a day before it was known. Of
   each symbol the last file before that is opened too, so that a gap is met from both sides. #}
{% macro _files_since(changes) -%}
    (
        select
            dataset_id,
            parquet,
            last_at,
            {{ since() }} - interval '{{ looks_back() }}' - interval '1 day' as opened_from,
            row_number() over (
                partition by dataset_id, symbol, last_at >= opened_from order by last_at desc nulls last
            ) as place
        from ({{ files_in_force(changes) }})
    )
    where (last_at >= opened_from or place = 1)
{%- endmacro %}

{# Those that came or changed since the model's last build, or that hold rows of touched days. #}
{% macro _files_where(changes, strategy) -%}
    ({{ files_in_force(changes) }})
    where
    {%- if strategy == 'changed_files' %} version > getvariable('version_had')
    {%- else %} list_contains(getvariable('touched_files'), file_key)
    {%- endif -%}
{%- endmacro %}

{# Those of the files that hold rows of touched days that are looked into once more. #}
{% macro _find_touched_files(changes, inputs) -%}
    {%- set counts, files = inputs['int_quality_counts'].relation_name, inputs['int_quality_files'].relation_name -%}
    set variable touched_files = (
        select list(distinct file_key)
        from (
            {{ suspect_files('(' ~ touched_days(changes, counts, files) ~ ')', counts, files) }}
        )
    );
{%- endmacro %}

{# Before a view is made: making it asks for columns alone, which the empty file has, and not for
   the thousands of files beside it. #}
{% macro open_no_files() %}
    {%- if execute and target.type == 'duckdb' -%}
    {%- for name in built_from(model).sources %}
    set variable files_of_{{ name }} = ['{{ home_path("lake/" ~ name ~ "/_schema.parquet") }}'];
    {%- endfor -%}
    {%- endif -%}
{% endmacro %}

{# And after it. #}
{% macro open_all_files() %}
    {%- if execute and target.type == 'duckdb' -%}
    {%- for name in built_from(model).sources %}
    reset variable files_of_{{ name }};
    {%- endfor -%}
    {%- endif -%}
{% endmacro %}

{# What the builds so far know of the lake: the last word on each file, without those removed. #}
{% macro files_in_force(changes) -%}
    select *
    from (
        select *
        from {{ changes }}
        qualify row_number() over (partition by file_key order by version desc) = 1
    )
    where is_there
{%- endmacro %}
