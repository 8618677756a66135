{# Before a model is built: since when its inputs may have changed, and which files of the lake it
   has to open for that. Both are variables of the model's own connection and end with it. #}
{% macro begin_build() %}
    {%- set changes = ref('int_lake_changes') -%}
    {%- if execute -%}
        {%- set state = build_state() -%}
        {%- if state.anew or load_cached_relation(this) is none -%}
            reset variable since
        {%- else -%}
            set variable version_had = {{ state.had }};
            set variable since = (
                select coalesce(min(changed_from), timestamp 'infinity')
                from {{ changes }}
                where version > {{ state.had }}
                    and dataset_id in ('{{ datasets_behind(model) | join("', '") }}')
            );
            {%- set by_file = config.get('incremental_strategy') == 'changed_files' -%}
            {%- for name in built_from(model).sources %}
            {{ _changed_files(name, changes) if by_file else _files_since(name, changes) }}
            {%- endfor -%}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}

{# The files of a data set that hold rows from the look-back on. A row can be stamped a day before
   it was known. Of each symbol the last file before that is opened too, so that a gap is met from
   both sides. #}
{% macro _files_since(dataset, changes) -%}
    {%- call _open_files(dataset) -%}
        (
            select
                parquet,
                last_at,
                {{ since() }} - interval '{{ looks_back() }}' - interval '1 day' as opened_from,
                row_number() over (
                    partition by symbol, last_at >= opened_from order by last_at desc nulls last
                ) as place
            from ({{ files_in_force(changes) }})
            where dataset_id = '{{ dataset }}'
        )
        where last_at >= opened_from or place = 1
    {%- endcall -%}
{%- endmacro %}

{# The files of a data set that came or changed since the model's last build. #}
{% macro _changed_files(dataset, changes) -%}
    {%- call _open_files(dataset) -%}
        ({{ files_in_force(changes) }})
        where dataset_id = '{{ dataset }}' and version > getvariable('version_had')
    {%- endcall -%}
{%- endmacro %}

{# The empty file beside them has every column, and is there when no other is. #}
{% macro _open_files(dataset) -%}
    set variable files_of_{{ dataset }} = (
        select list_prepend(
            '{{ home_path("lake/" ~ dataset ~ "/_schema.parquet") }}',
            coalesce(list('{{ home_path("lake/") }}' || parquet order by parquet), [])
        )
        from {{ caller() }}
    );
{%- endmacro %}

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
