{# Every row's time lies at or before another's: what may belong to an event, but not follow it. #}
{% test at_or_before(model, column_name, other, other_column, key, remedy="join only rows whose known_at is at or before that time") %}
{{ config(fail_calc=nullhouse.said()) }}
{{ nullhouse.times_in_order(model, column_name, '<=', 'at or before', other, other_column, key, remedy) }}
{% endtest %}
