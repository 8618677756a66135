-- One row per symbol and five minutes: where sigma stands in the past 30 days.
{{ config(meta={'looks_back': '30 days'}) }}
with five_minutes as (

    select
        symbol,
        known_at,
        sigma,
        count(sigma) over ({{ trailing() }}) as sigmas_known
    from {{ ref('int_volatility') }}
    where extract(minute from known_at) % 5 = 0 and {{ warm_up() }}

)

select
    symbol,
    known_at,
    sigma,
    {{ trailing_rank('sigma', 288, dense=true, known='sigmas_known') }} as sigma_rank
from five_minutes
