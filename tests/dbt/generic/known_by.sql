{# One time of a row is at or before another of the same row. #}
{% test known_by(model, column_name, by) %}
select *
from {{ model }}
where {{ column_name }} is null or {{ by }} is null or {{ column_name }} > {{ by }}
{% endtest %}
