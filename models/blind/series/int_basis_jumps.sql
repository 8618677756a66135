-- One row per symbol and five minutes over which the basis moved as it seldom does.
{{ config(meta={'looks_back': '31 days'}) }}
with changes as (

    select
        symbol,
        known_at,
        abs(basis_5min_bps - lag(basis_5min_bps) over (
            partition by symbol order by known_at
        )) as change_bps
    from {{ ref('int_basis') }}
    where extract(minute from known_at) % 5 = 0 and {{ warm_up() }}

),

ranked as (

    select symbol, known_at, {{ trailing_rank('change_bps', 288, dense=true) }} as change_rank
    from changes

)

select symbol, known_at
from ranked
where change_rank >= {{ constant('basis_jump_rank') }}
