{# Before a model is built: since when its inputs may have changed, and which files of the lake it
   has to open for that. Both are variables of the model's own connection and end with it. #}
{% macro begin_build() %}
    {%- set changes = ref('int_lake_changes') -%}
    {%- if execute -%}
        {%- set state = build_state() -%}
        {%- if state.anew or load_cached_relation(this) is none -%}
            reset variable since;
            set variable version_had = 0
        {%- else -%}
            set variable version_had = {{ state.had }};
            set variable since = (
                select coalesce(min(changed_from), timestamp 'infinity')
                from {{ changes }}
                where version > {{ state.had }}
                    and dataset_id in ('{{ datasets_behind(model) | join("', '") }}')
            );
            {%- set strategy = config.get('incremental_strategy') -%}
            {%- if strategy == 'touched_days' %}
            {{ _find_touched_files(changes, built_from(model).stamped) }}
            {%- endif -%}
            {%- for name in built_from(model).sources %}
            {%- if strategy == 'touched_days' %}
            {{ _touched_files(name, changes) }}
            {%- else %}
            {{ _changed_files(name, changes) if strategy == 'changed_files' else _files_since(name, changes) }}
            {%- endif %}
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

{# The files that hold rows of touched days: found once, and opened by data set. #}
{% macro _find_touched_files(changes, inputs) -%}
    {%- set counts, files = inputs['int_quality_counts'].relation_name, inputs['int_quality_files'].relation_name -%}
    set variable touched_files = (
        select list(distinct counts.file_key)
        from {{ counts }} as counts
        inner join {{ files }} as files using (dataset_id, file_key)
        semi join ({{ touched_days(changes, counts, files) }}) as days using (dataset_id, source_symbol, day)
    );
{%- endmacro %}

{% macro _touched_files(dataset, changes) -%}
    {%- call _open_files(dataset) -%}
        ({{ files_in_force(changes) }})
        where dataset_id = '{{ dataset }}' and list_contains(getvariable('touched_files'), file_key)
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
