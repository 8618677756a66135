{# The window of an outcome, which begins at the tested column, opens a gap after its event was known. #}
{% test outcome_after(model, column_name, other, other_column, key, gap_minutes=none, remedy="start the window at known_at and the gap, never at started_at") %}
{{ config(fail_calc=nullhouse.said()) }}
{%- set gap = gap_minutes if gap_minutes is not none else nullhouse.constant('outcome_gap') -%}
{{ nullhouse.times_in_order(
    model, column_name, ">= interval '" ~ gap ~ " minutes' +", gap ~ ' min after',
    other, other_column, key, remedy
) }}
{% endtest %}
