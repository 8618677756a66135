-- One row per symbol and minute: where the past hour's and the past day's volatility stand in
-- the past 30 days.
select
    symbol,
    known_at,
    {{ trailing_rank('adjusted_rv_60', 1440) }} as rv_60_rank,
    {{ trailing_rank('sigma', 1440) }} as sigma_rank
from {{ ref('int_volatility') }}
