{# A confirmation keeps to its declared time: `pre` strictly before the event began, `concurrent`
   from its start to the moment at which the event was known. #}
{% test confirmed_in_time(model, events, remedy="bound the join by the event's own times, or declare the other timing") %}
{{ config(fail_calc=nullhouse.said()) }}
select
    confirmations.*,
    events.started_at,
    events.known_at as event_known_at,
    {{ nullhouse.time_message(
        model, nullhouse.row_named(['event_id', 'confirmation', 'timing'], 'confirmations'),
        'confirmations.known_at', 'known_at', "within its timing''s bounds,",
        "concat_ws(' to ', events.started_at, events.known_at)",
        'started_at to known_at', remedy
    ) }} as message
from (select * from {{ model }}) as confirmations
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
