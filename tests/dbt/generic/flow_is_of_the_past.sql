{# A series' flow (takers' bought over sold volume) must be that of the bars before it was known.
   Where the bars after it fit better, the series knows the future: its labels were misread. Asked
   by symbol and day, of days with enough to compare; `minutes` is the period of a reading. #}
{% test flow_is_of_the_past(model, column, bars, minutes=5, at_least=50) %}
with periods as (

    select
        symbol,
        time_bucket(interval '{{ minutes }} minutes', known_at - interval '1 microsecond')
            + interval '{{ minutes }} minutes' as ends_at,
        ln(sum(taker_buy_volume) / sum(volume - taker_buy_volume)) as log_flow
    from {{ bars }}
    group by all
    having sum(taker_buy_volume) > 0 and sum(volume - taker_buy_volume) > 0

),

readings as (

    select symbol, known_at, ln({{ column }}) as log_flow
    from {{ model }}
    where {{ column }} > 0

),

compared as (

    select
        readings.symbol,
        cast(readings.known_at as date) as day,
        abs(readings.log_flow - own.log_flow) as from_the_past,
        abs(readings.log_flow - next.log_flow) as from_the_future
    from readings
    inner join periods as own
        on readings.symbol = own.symbol
        and readings.known_at = own.ends_at
    inner join periods as next
        on readings.symbol = next.symbol
        and readings.known_at + interval '{{ minutes }} minutes' = next.ends_at

)

select
    symbol,
    day,
    count(*) as readings,
    median(from_the_past) as distance_to_the_past,
    median(from_the_future) as distance_to_the_future
from compared
group by all
having count(*) >= {{ at_least }} and median(from_the_future) < median(from_the_past)
{% endtest %}
