{# The grain that the description states. As-of joins rest on it: ties are taken at random. #}
{% test one_row_per(model, columns) %}
select {{ columns | join(', ') }}, count(*) as rows_of_this_key
from {{ model }}
group by all
having count(*) > 1 {%- for column in columns %} or {{ column }} is null {%- endfor %}
{% endtest %}
