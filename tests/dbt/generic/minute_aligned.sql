{# A time of the warehouse's clock: the close of a minute, at which what came within it is known. #}
{% test minute_aligned(model, column_name, key=none, remedy="wrap the time in minute_close(…)") %}
{{ config(fail_calc=nullhouse.said()) }}
select
    model.*,
    {{ nullhouse.time_message(
        model, nullhouse.row_named(key), column_name, column_name, 'the close of a minute, as is',
        nullhouse.minute_close(column_name), 'it', remedy
    ) }} as message
from (select * from {{ model }}) as model
where {{ column_name }} is distinct from {{ nullhouse.minute_close(column_name) }}
    or {{ column_name }} is null
{% endtest %}
