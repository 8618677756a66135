-- One row per symbol and five-minute mark that had a reading: log open interest, the unit in which
-- its changes are counted, and what it did before, in that unit.
{{ config(meta={'looks_back': '2 days'}) }}
with marks as (

    -- Two readings of one mark: the later speaks for it.
    select
        symbol,
        time_bucket(interval '5 minutes', known_at - interval '1 microsecond') + interval '5 minutes' as known_at,
        arg_max(open_interest, known_at) as open_interest
    from {{ ref('int_positioning') }}
    where {{ warm_up() }} and open_interest > 0
    group by all

),

readings as (

    select symbol, known_at, cast(round(1e9 * ln(open_interest)) as bigint) as log_e9
    from marks

),

changes as (

    select
        now.*,
        {% for minutes in [5, 60, 240] -%}
        now.log_e9 - before_{{ minutes }}.log_e9 as change_{{ minutes }}_e9{{ "," if not loop.last }}
        {% endfor %}
    from readings as now
    {% for minutes in [5, 60, 240] -%}
    left join readings as before_{{ minutes }}
        on now.symbol = before_{{ minutes }}.symbol
        and before_{{ minutes }}.known_at = now.known_at - interval '{{ minutes }} minutes'
    {% endfor %}

),

days as (

    select
        *,
        sum(cast(change_5_e9 as hugeint) * change_5_e9) over last_day as squares,
        count(change_5_e9) over last_day as changes,
        sum(cast(log_e9 as hugeint)) over last_day as levels,
        count(*) over last_day as readings
    from changes
    window last_day as ({{ trailing(span='1 day') }})

),

scaled as (

    -- Root mean square of a five-minute change.
    select *, case when changes >= 202 and squares > 0
        then 1e-9 * sqrt(cast(squares as double) / changes) end as interest_sigma
    from days

)

select
    symbol,
    known_at,
    cast(epoch(known_at) // 60 as bigint) as minute,
    1e-9 * log_e9 as log_interest,
    interest_sigma,
    1e-9 * change_60_e9 / (interest_sigma * sqrt(12)) as interest_move_60,
    1e-9 * change_240_e9 / (interest_sigma * sqrt(48)) as interest_move_240,
    (1e-9 * log_e9 - 1e-9 * cast(levels as double) / readings) / (interest_sigma * sqrt(288)) as interest_stretch
from scaled
