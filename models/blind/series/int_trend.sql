-- One row per symbol and five minutes: the past four hours' move in sigma, ranked over 30 days.
{{ config(meta={'looks_back': '31 days'}) }}
with moves as (

    select
        minutes.symbol,
        minutes.known_at,
        (minutes.log_close - lag(minutes.log_close, {{ constant('horizon_medium') }}) over (
            partition by minutes.symbol order by minutes.known_at
        )) / volatility.sigma as move
    from {{ ref('int_minutes') }} as minutes
    inner join {{ ref('int_volatility') }} as volatility using (symbol, known_at)
    where {{ warm_up('minutes.known_at') }}

)

select
    symbol,
    known_at,
    move,
    {{ trailing_rank('move', 288, dense=true, known='moves_known') }} as trend_rank
from (
    select
        symbol,
        known_at,
        move,
        count(move) over ({{ trailing() }}) as moves_known
    from moves
    where extract(minute from known_at) % 5 = 0
)
