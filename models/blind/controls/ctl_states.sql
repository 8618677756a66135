-- One row per state, symbol and reading: the minutes whose bars meet it, by the rules by which
-- events do. A bar begins a minute before it closes, and what it meets was known before that.
{% set ranked = [
    ('funding', 'int_funding', 'funding_rank', 'funding_extreme', ['extreme_positive', 'middle', 'extreme_negative']),
    ('open_interest', 'int_positioning', 'open_interest_rank', 'oi_high', ['high', 'middle', 'low']),
    ('open_interest_trend', 'int_positioning', 'open_interest_change_rank', 'oi_rising', ['rising', 'middle', 'falling']),
    ('long_short_ratio', 'int_positioning', 'account_ratio_rank', 'ratio_high', ['long_heavy', 'middle', 'short_heavy']),
    ('trend', 'int_trend', 'trend_rank', 'trend_high', ['up', 'flat', 'down']),
    ('implied_volatility', 'int_implied_volatility', 'implied_volatility_rank', 'iv_high', ['high', 'middle', 'low']),
] %}
with readings as (

    {% for state, series, rank, high, names in ranked -%}
    select
        '{{ state }}' as state,
        symbol,
        known_at,
        {{ bucket_by_rank(rank, high=constant(high), low='1 - ' ~ constant(high), names=names) }} as bucket
    from {{ ref(series) }}
    union all
    {% endfor -%}
    select 'volatility', symbol, known_at, {{ bucket_by_rank('sigma_rank', high=constant('vol_high'), low=constant('vol_low')) }}
    from {{ ref('int_volatility_rank') }}
    union all
    select 'depth', symbol, known_at, {{ bucket_by_rank('depth_rank', high='1 - ' ~ constant('depth_thin'), low=constant('depth_thin'), names=['thick', 'middle', 'thin']) }}
    from {{ ref('int_depth_rank') }}
    union all
    select 'funding_persistence', symbol, known_at, coalesce(persistence, 'unknown')
    from {{ ref('int_funding') }}
    union all
    select 'time_of_day', symbol, known_at, 'block_' || (extract(hour from known_at) // (24 // {{ constant('time_blocks') }}))
    from {{ ref('int_minutes') }}
    where extract(minute from known_at) = 0

),

asked as (

    select split_part(unnest(gates), ':', 1) as state from {{ ref('dim_hypotheses') }}
    union all
    select 'depth' from {{ ref('dim_hypotheses') }} where confirmation = 'depth_thin_pre'

)

select
    state,
    symbol,
    epoch_us(known_at) // 60000000 + 2 as minute,
    -- A snapshot of the book is stale when it is older than the minute before the bar.
    case state when 'depth' then epoch_us(known_at + interval '{{ constant("depth_fresh") }} seconds') // 60000000 + 1 end as last_minute,
    bucket,
    known_at
from readings
-- Nothing is written for a state that no hypothesis names.
where state in (select state from asked)
