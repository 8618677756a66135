{# Whether a row was known before its contract was settled: files of delisted contracts go on
   with bars in which nobody could trade. The seed names the instants. Its columns are renamed,
   so that the caller's `symbol` is never taken for the seed's own. #}
{% macro until_settlement(symbol, market, known_at='known_at') -%}
    not exists (
        select 1
        from (
            select market as settled_market, symbol as settled_symbol, settled_at
            from {{ ref('instruments') }}
        )
        where settled_market = '{{ market }}'
            and settled_symbol = {{ symbol }}
            and {{ known_at }} > settled_at
    )
{%- endmacro %}
