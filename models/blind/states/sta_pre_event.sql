-- One row per event and state, each known strictly before the event began.
{% set states = [
    'sta_funding', 'sta_open_interest', 'sta_long_short_ratio', 'sta_depth',
    'sta_volatility', 'sta_trend', 'sta_time_of_day', 'sta_funding_persistence',
    'sta_open_interest_trend', 'sta_implied_volatility',
] %}
with states as (

    {% for state in states -%}
    select event_id, state, bucket, known_at from {{ ref(state) }}
    {{ "union all" if not loop.last }}
    {% endfor %}

)

select
    states.event_id,
    states.state,
    states.bucket,
    states.known_at,
    events.known_at as event_known_at
from states
inner join {{ ref('evt_events') }} as events using (event_id)
where {{ warm_up('events.known_at') }}
