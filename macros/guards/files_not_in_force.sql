{# The files of a data set, by their full paths, that an as-of read may not see. Files that no
   register names (the empty ones that hold a schema) are never among them. #}
{% macro files_not_in_force(dataset, as_of) -%}
(
    select '{{ home_path("lake/") }}' || parquet
    from (
        select
            *,
            fetched_at <= timestamp '{{ as_of }}'
                and coalesce(superseded_at > timestamp '{{ as_of }}', true) as is_in_force,
            row_number() over (partition by key order by fetched_at, superseded_at) = 1 as is_first,
            min(fetched_at) over () > timestamp '{{ as_of }}' as is_before_all
        from (
            select dataset_id, key, parquet, fetched_at, null::timestamp as superseded_at
            from read_parquet('{{ home_path("lake/_manifest.parquet") }}')
            where state = 'loaded'
            union all
            select dataset_id, key, parquet, fetched_at, superseded_at
            from read_parquet('{{ home_path("lake/_revisions.parquet") }}')
        )
    )
    where dataset_id = '{{ dataset }}'
        and not case when is_before_all then is_first else is_in_force end
)
{%- endmacro %}
