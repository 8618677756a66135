-- One row per event and state, each known strictly before the event began.
{% set states = [
    'sta_funding', 'sta_open_interest', 'sta_long_short_ratio', 'sta_depth',
    'sta_volatility', 'sta_trend', 'sta_time_of_day', 'sta_funding_persistence',
    'sta_open_interest_trend', 'sta_implied_volatility',
] %}
{% for state in states -%}
select event_id, state, bucket, known_at, event_known_at from {{ ref(state) }}
{{ "union all" if not loop.last }}
{% endfor %}
