{# Every row's time lies strictly before another's: a state before the start of its event. #}
{% test strictly_before(model, column_name, other, other_column, key, remedy="join what was known by as_of_before(…), which takes the last row strictly before") %}
{{ config(fail_calc=nullhouse.said()) }}
{{ nullhouse.times_in_order(model, column_name, '<', 'strictly before', other, other_column, key, remedy) }}
{% endtest %}
