{# Every row's time lies at or before another's. Returns the rows for which it does not. #}
{% test at_or_before(model, column_name, other, other_column, key) %}
select model.{{ key }}, model.{{ column_name }}, other.{{ other_column }}
from {{ model }} as model
left join {{ other }} as other using ({{ key }})
where other.{{ other_column }} is null
    or model.{{ column_name }} is null
    or model.{{ column_name }} > other.{{ other_column }}
{% endtest %}
