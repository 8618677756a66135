{# F5: of some events in a state those on one side of a boundary that is known at the event.
   `branches` holds a row for each event, boundary and the branch that it puts the event in. #}
{% macro triangulated(events, gates, states, splitter, branch, branches) %}
select *
from (
    {{ trigger_in_context(events, gates, states) }}
)
where event_id in (
    select event_id from {{ branches }}
    where splitter = '{{ splitter }}' and branch = '{{ branch }}'
)
{% endmacro %}
