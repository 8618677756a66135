-- One row per five-minute move of at least four sigma; long is up.
{{ config(meta={'looks_back': '5 minutes'}) }}
with moves as (

    select
        minutes.symbol,
        minutes.known_at,
        sum(cast(minutes.return_e9 as hugeint)) over last_moves * 1e-9
            / (volatility.sigma * sqrt({{ constant('shock_window') }})) as move_sigma,
        count(minutes.return_e9) over last_moves as bars
    from {{ ref('int_minutes') }} as minutes
    inner join {{ ref('int_volatility') }} as volatility using (symbol, known_at)
    where {{ warm_up('minutes.known_at') }}
    window last_moves as (
        {{ trailing(rows=constant('shock_window'), partition='minutes.symbol', order='minutes.known_at') }}
    )

)

select
    'price_shock' as trigger,
    symbol,
    case when move_sigma > 0 then 'long' else 'short' end as direction,
    cast(null as varchar) as attribute,
    abs(move_sigma) as size,
    known_at - interval '{{ constant("shock_window") }} minutes' as started_at,
    known_at
from moves
where bars = {{ constant('shock_window') }}
    and abs(move_sigma) >= {{ constant('shock_sigma') }}
