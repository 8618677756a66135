{# The asset whose shocks are asked to spill over. #}
{% macro leader() %}BTCUSDT{% endmacro %}
