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

neighbours as (

    -- Looking ahead is the point here: one join, since two would first be made with each other.
    select
        symbol,
        ends_at,
        log_flow,
        case
            when lead(ends_at) over by_symbol = ends_at + interval '{{ minutes }} minutes'
                then lead(log_flow) over by_symbol
        end as next_log_flow
    from periods
    window by_symbol as (partition by symbol order by ends_at)

),

compared as (

    select
        readings.symbol,
        cast(readings.known_at as date) as day,
        abs(ln(readings.{{ column }}) - neighbours.log_flow) as from_the_past,
        abs(ln(readings.{{ column }}) - neighbours.next_log_flow) as from_the_future
    from {{ model }} as readings
    inner join neighbours
        on readings.symbol = neighbours.symbol
        and readings.known_at = neighbours.ends_at
    where readings.{{ column }} > 0 and neighbours.next_log_flow is not null

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
