{# The last row of `states` that was known strictly before `before`: the only as-of join that
   blind models may use. The build side must be unique on (symbol, known_at), or DuckDB picks
   among ties as its threads please; a test on each state series asserts that it is. A build of
   some events reads what those can see. #}
{% macro as_of_before(states, alias, left, before) -%}
    asof left join {{ from_last_before(states, started_since()) }} as {{ alias }}
        on {{ left }}.symbol = {{ alias }}.symbol
        and {{ left }}.{{ before }} > {{ alias }}.known_at
{%- endmacro %}
