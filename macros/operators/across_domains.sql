{# F4: of some gaps between two places those in which the named one has moved. #}
{% macro across_domains(events, moved) %}
select *
from {{ events }}
where attribute = '{{ moved }}'
{% endmacro %}
