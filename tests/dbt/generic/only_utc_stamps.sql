{# Every text of the column is a UTC time to the second, with the Z that says so. #}
{% test only_utc_stamps(model, column_name) %}
select {{ column_name }}
from {{ model }}
where {{ column_name }} is null
    or not regexp_full_match({{ column_name }}, '\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z')
    or try_strptime({{ column_name }}, '%Y-%m-%dT%H:%M:%SZ') is null
{% endtest %}
