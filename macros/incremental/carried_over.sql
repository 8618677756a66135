{# Running sums as they stood when `since` came, one row per symbol: what a model that adds up from
   the beginning takes over from its own last build. None where it is built for the first time.
   `columns` maps each to its type. It stands between marks, because it is no part of the code. #}
{% macro carried_over(columns) -%}
    {%- if (config.get('meta') or {}).get('in_periods_of') -%}
        {{ exceptions.raise_compiler_error(
            "macro carried_over: " ~ this.identifier ~ " is made in periods, each of which would take over the sums"
            ~ " from before the build and not those of the period before it: take `in_periods_of` from its config"
        ) }}
    {%- endif -%}
    {%- set here = load_cached_relation(this) if execute and target.type == 'duckdb' else none -%}
    {%- set held = adapter.get_columns_in_relation(here) | map(attribute='name') | list if here else [] -%}
    /*carry*/
    {% if columns | reject('in', held) | list -%}
    select cast(null as varchar) as symbol
        {%- for name, type in columns.items() %}, cast(null as {{ type }}) as {{ name }} {%- endfor %}
    where false
    {%- else -%}
    select symbol {%- for name in columns %}, max_by({{ name }}, known_at) as {{ name }} {%- endfor %}
    from {{ this }}
    where known_at < {{ since() }}
    group by symbol
    {%- endif %}
    /*end*/
{%- endmacro %}

{# A sum from the beginning, out of what was carried over and what came since: NULL until either
   has a value, as one sum over all would be. #}
{% macro add_carried(carried, running) -%}
    case
        when {{ carried }} is not null or {{ running }} is not null
            then coalesce({{ carried }}, 0) + coalesce({{ running }}, 0)
    end
{%- endmacro %}
