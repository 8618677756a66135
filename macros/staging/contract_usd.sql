{# Dollars that one coin-margined contract is worth. #}
{% macro contract_usd(symbol) -%}
    case when {{ symbol }} like 'BTCUSD%' then 100 else 10 end
{%- endmacro %}
