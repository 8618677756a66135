{# The grain that the description states. As-of joins rest on it: ties are taken at random. #}
{% test one_row_per(model, columns, remedy="aggregate to one row of this key, or add what tells its rows apart") %}
{{ config(fail_calc=nullhouse.said()) }}
select
    {{ columns | join(', ') }},
    count(*) as rows_of_this_key,
    concat(
        'row ', {{ nullhouse.row_named(columns) }}, ' of {{ nullhouse.model_named(model) }} stands ',
        count(*), ' times and may stand once, its key without a NULL; {{ remedy }}'
    ) as message
from (select * from {{ model }}) as model
group by {{ columns | join(', ') }}
having count(*) > 1 {%- for column in columns %} or {{ column }} is null {%- endfor %}
{% endtest %}
