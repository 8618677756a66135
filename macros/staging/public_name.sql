{# The asset's public name, which is that of its USD-margined perpetual, read off an archive's
   symbol; spot pairs and perpetuals share theirs. #}
{% macro public_name(symbol, market) -%}
    {%- if market in ('cm', 'cm_pair') -%}
        regexp_replace({{ symbol }}, 'USD(_PERP$|_\d{6}$|$)', 'USDT' || case
            when regexp_matches({{ symbol }}, '_\d{6}$') then right({{ symbol }}, 7) else ''
        end)
    {%- elif market == 'option' -%}
        replace({{ symbol }}, 'BVOLUSDT', 'USDT')
    {%- elif market in ('um', 'spot') -%}
        {{ symbol }}
    {%- else -%}
        {{ exceptions.raise_compiler_error(
            "macro public_name: argument `market` must be um, spot, cm, cm_pair or option; got " ~ market
        ) }}
    {%- endif -%}
{%- endmacro %}
