-- One row per symbol and five minutes: where sigma stands in the past 30 days.
{{ config(meta={'looks_back': '30 days'}) }}
with five_minutes as (

    select symbol, known_at, sigma
    from {{ ref('int_volatility') }}
    where extract(minute from known_at) % 5 = 0 and {{ warm_up() }}

)

select
    symbol,
    known_at,
    sigma,
    {{ trailing_rank('sigma', 288, dense=true) }} as sigma_rank
from five_minutes
