-- One row per symbol and minute: the five-minute median of the spot-perpetual basis, against
-- the median and the median absolute deviation of the past 24 hours.
with five_minutes as (

    select
        symbol,
        known_at,
        minute,
        case when count(basis_bps) over last_five >= 3
            then median(basis_bps) over last_five end as basis_5min_bps,
        sum(cast(return_e9 as hugeint)) over last_five as perpetual_move_e9,
        sum(cast(spot_return_e9 as hugeint)) over last_five as spot_move_e9
    from {{ ref('int_minutes') }}
    window last_five as (
        partition by symbol order by known_at rows between 4 preceding and current row
    )

),

centred as (

    select
        *,
        median(basis_5min_bps) over last_day as basis_median_bps,
        count(basis_5min_bps) over last_day as basis_bars
    from five_minutes
    window last_day as (
        partition by symbol order by known_at rows between 1439 preceding and current row
    )

),

spread as (

    select
        *,
        median(abs(basis_5min_bps - basis_median_bps)) over last_day as basis_mad_bps
    from centred
    window last_day as (
        partition by symbol order by known_at rows between 1439 preceding and current row
    )

)

select
    symbol,
    known_at,
    minute,
    basis_5min_bps,
    basis_median_bps,
    perpetual_move_e9,
    spot_move_e9,
    case when basis_bars >= 1008 and basis_mad_bps > 0 then basis_mad_bps end as basis_mad_bps,
    case when basis_bars >= 1008 and basis_mad_bps > 0
        then (basis_5min_bps - basis_median_bps) / basis_mad_bps end as deviation_mad
from spread
