{# A relation's rows and, as `rows_in_30_days`, how many of them the past days hold, the row's own
   with them: a span of time as a number of rows, for `trailing_rank`. The relation numbers its rows
   as `place`. A count over the span searches its start anew for every row. Here each row comes and
   goes once, so many days later: what came before a row less what went before it is there. #}
{% macro rows_in_past_days(relation) -%}
    {%- set days = nullhouse.constant('percentile_window') -%}
    {%- set column = 'rows_in_' ~ days ~ '_days' -%}
    select {{ relation }}.*, places.{{ column }}
    from {{ relation }}
    inner join (
        select
            symbol,
            place,
            2 * place - row_number() over (
                partition by symbol order by known_at, place nulls last
            ) as {{ column }}
        from (
            select symbol, known_at, place from {{ relation }}
            union all
            select symbol, known_at + interval '{{ days }} days', cast(null as bigint)
            from {{ relation }}
        ) as came_and_went
    ) as places
        on {{ relation }}.symbol = places.symbol
        and {{ relation }}.place = places.place
{%- endmacro %}
