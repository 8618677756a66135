{# A relation's rows from a moment on, and of each symbol the last one before it, however old: what
   an as-of join, or a look at the row before, has to see of a history that it need not read. The
   relation must be unique on (symbol, known_at). #}
{% macro from_last_before(relation, moment, where='true') -%}
    (
        select *
        from {{ relation }}
        where known_at >= {{ moment }} and {{ where }}
        union all
        select earlier.*
        from {{ relation }} as earlier
        inner join (
            select symbol, max(known_at) as known_at
            from {{ relation }}
            where known_at < {{ moment }} and {{ where }}
            group by symbol
        ) as last_ones
            on earlier.symbol = last_ones.symbol and earlier.known_at = last_ones.known_at
    )
{%- endmacro %}
