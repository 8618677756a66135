{# A relation's rows and, as `rows_in_30_days`, how many of them the past days hold, the row's own
   with them: a span of time as a number of rows, for `trailing_rank`. The relation numbers its rows
   as `place`. A count over the span searches its start anew for every row. Here each row comes and
   goes once, so many days later: what came before a row less what went before it is there. #}
{% macro rows_in_past_days(relation) -%}
    {%- set days = nullhouse.constant('percentile_window') -%}
    select
        *,
        2 * place - row_number() over (
            partition by symbol order by known_at, place nulls last
        ) as rows_in_{{ days }}_days
    from (
        select * from {{ relation }}
        union all by name
        select symbol, known_at + interval '{{ days }} days' as known_at from {{ relation }}
    ) as came_and_went
    qualify place is not null
{%- endmacro %}
