{# F2: of some events those that the second sensor confirmed, before them or while they ran.
   `confirmations` holds a row where a confirmation holds. #}
{% macro confirmed_by(events, confirmation, confirmations) %}
select *
from {{ events }}
where event_id in (
    select event_id from {{ confirmations }} where confirmation = '{{ confirmation }}'
)
{% endmacro %}
