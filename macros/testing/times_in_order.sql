{# The rows of `model` whose time does not stand to another relation's as it must. `sign` compares
   the two, and `rule` says the same in words. A row without its counterpart breaks it too. #}
{% macro times_in_order(model, column_name, sign, rule, other, other_column, key, remedy) %}
{%- set columns = [key] if key is string else key -%}
select
    {% for column in columns -%}
    model.{{ column }},
    {% endfor -%}
    model.{{ column_name }} as found_at,
    other.{{ other_column }} as bound_at,
    {{ nullhouse.time_message(
        model, nullhouse.row_named(key), 'model.' ~ column_name, column_name, rule,
        'other.' ~ other_column, other_column, remedy, of=nullhouse.model_named(other)
    ) }} as message
from (select * from {{ model }}) as model
left join {{ other }} as other using ({{ columns | join(', ') }})
where other.{{ other_column }} is null
    or model.{{ column_name }} is null
    or not model.{{ column_name }} {{ sign }} other.{{ other_column }}
{% endmacro %}
