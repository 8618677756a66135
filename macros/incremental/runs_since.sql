{# When the first of the runs began that were open at `since`: each is numbered from its first print,
   however long it lasts. A run is open while the next print can still go on with it. It stands
   between marks, as what is carried over does. #}
{% macro runs_since() -%}
    /*carry*/
    {%- if execute and this and load_cached_relation(this) %}
    (
        select least(min(begun_at), {{ since() }})
        from (
            select
                max(known_at) as last_at,
                max(known_at) filter (where print_in_run = 1) as begun_at
            from {{ this }}
            where known_at < {{ since() }}
            group by lane
        )
        where last_at >= {{ since() }} - interval '{{ constant("run_gap") }} seconds'
    )
    {%- else %}
    {{ since() }}
    {%- endif %}
    /*end*/
{%- endmacro %}
