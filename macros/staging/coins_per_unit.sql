{# How many coins one priced unit of a name counts: 1000 for 1000PEPEUSDT, 1 for PEPEUSDT. #}
{% macro coins_per_unit(symbol) -%}
    case
        when regexp_matches({{ symbol }}, '^1000000\w\w+(USDT|USDC|BUSD|USD)') then 1000000
        when regexp_matches({{ symbol }}, '^1M\w\w+(USDT|USDC|BUSD|USD)') then 1000000
        when regexp_matches({{ symbol }}, '^1000(X|\w\w+)(USDT|USDC|BUSD|USD)') then 1000
        else 1
    end
{%- endmacro %}
