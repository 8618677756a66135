-- One row per symbol and minute: the past four hours' move in sigma, ranked over 30 days.
with moves as (

    select
        minutes.symbol,
        minutes.known_at,
        (minutes.log_close - lag(minutes.log_close, {{ constant('horizon_medium') }}) over (
            partition by minutes.symbol order by minutes.known_at
        )) / volatility.sigma as move
    from {{ ref('int_minutes') }} as minutes
    inner join {{ ref('int_volatility') }} as volatility using (symbol, known_at)

)

select
    symbol,
    known_at,
    {{ trailing_rank('move', 1440) }} as trend_rank
from moves
