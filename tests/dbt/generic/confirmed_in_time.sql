{# A confirmation keeps to its declared time: `pre` strictly before the event began, `concurrent`
   from its start to the moment at which the event was known. #}
{% test confirmed_in_time(model, events) %}
select confirmations.*, events.started_at, events.known_at as event_known_at
from {{ model }} as confirmations
left join {{ events }} as events using (event_id)
where not coalesce(
    case confirmations.timing
        when 'pre' then confirmations.known_at < events.started_at
        when 'concurrent'
            then confirmations.known_at between events.started_at and events.known_at
    end,
    false
)
{% endtest %}
