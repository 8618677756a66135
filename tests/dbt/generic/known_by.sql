{# One time of a row is at or before another of the same row: nothing is known before it happened. #}
{% test known_by(model, column_name, by, key=none, remedy="stamp the row with the later of the two times") %}
{{ config(fail_calc=nullhouse.said()) }}
select
    model.*,
    {{ nullhouse.time_message(
        model, nullhouse.row_named(key), column_name, column_name, 'at or before', by, by, remedy
    ) }} as message
from (select * from {{ model }}) as model
where {{ column_name }} is null or {{ by }} is null or {{ column_name }} > {{ by }}
{% endtest %}
