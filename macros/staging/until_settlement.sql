{# The rows of a relation that were known before their contract was settled: files of delisted
   contracts go on with bars in which nobody could trade. The seed names the instants. They are
   joined once: to ask whether one of them is past costs a search of its own for every row. #}
{% macro until_settlement(relation, market, symbol='source_symbol', known_at='known_at') -%}
(
    select {{ relation }}.*
    from {{ relation }}
    left join (
        select symbol as settled_symbol, settled_at
        from {{ ref('instruments') }}
        where market = '{{ market }}' and settled_at is not null
    ) as settled on {{ relation }}.{{ symbol }} = settled.settled_symbol
    where coalesce({{ relation }}.{{ known_at }} <= settled.settled_at, true)
) as {{ relation }}
{%- endmacro %}
