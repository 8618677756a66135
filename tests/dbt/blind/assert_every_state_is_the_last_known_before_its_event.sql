-- For some events, taken by hash: each state is known with the last row of its series that was
-- known strictly before the event began, and is there where such a row is.
{{ config(fail_calc=said()) }}
{% set series = {
    'funding': 'int_funding', 'funding_persistence': 'int_funding', 'depth': 'int_depth_rank',
    'open_interest': 'int_positioning', 'open_interest_trend': 'int_positioning',
    'long_short_ratio': 'int_positioning', 'volatility': 'int_volatility_rank',
    'trend': 'int_trend', 'implied_volatility': 'int_implied_volatility',
} %}
with events as (

    select * from {{ ref('evt_events') }} order by hash(event_id) limit 60

),

times as (

    {% for name in series.values() | unique -%}
    select
        '{{ name }}' as series,
        events.event_id,
        max(series.known_at) as last_at
    from events
    inner join {{ ref(name) }} as series
        on events.symbol = series.symbol and series.known_at < events.started_at
    group by events.event_id
    {{ "union all" if not loop.last }}
    {% endfor %}

),

expected as (

    select states.state, times.event_id, times.last_at
    from times
    inner join (
        values {% for state, name in series.items() %}('{{ state }}', '{{ name }}'){{ ", " if not loop.last }}{% endfor %}
    ) as states (state, series) using (series)
    union all
    -- The hour of the last minute that had passed; what falls on the minute came after it.
    select 'time_of_day', event_id, date_trunc('minute', started_at - interval '1 microsecond') from events

)

select
    event_id,
    state,
    found.known_at,
    expected.last_at,
    concat(
        'row event_id ', event_id, ', state ', state, ' of sta_pre_event: known_at ',
        coalesce(cast(found.known_at as varchar), 'NULL'), ' is not ', coalesce(cast(expected.last_at as varchar), 'NULL'),
        ', when its series last spoke before started_at ', events.started_at,
        '; join the series by as_of_before(…, ''started_at'')'
    ) as message
from (select * from {{ ref('sta_pre_event') }} semi join events using (event_id)) as found
full join expected using (event_id, state)
left join events using (event_id)
where found.known_at is distinct from expected.last_at
