{# +1 where an event pushes the perpetual up, -1 where down. Long liquidations sell, and depleted
   bids let price fall; every other long event is a push upwards. #}
{% macro flow_sign(row) -%}
    case {{ row }}.direction when 'long' then 1 else -1 end
        * case when {{ row }}.trigger like 'liquidation%' or {{ row }}.trigger = 'depth_depletion' then -1 else 1 end
{%- endmacro %}
