-- One row per symbol and minute: exact running sums, from which any window's move, realised
-- variance and mean depth follows by subtraction, backwards or forwards.
select
    minutes.symbol,
    minutes.minute,
    minutes.known_at,
    minutes.log_close,
    sum(cast(minutes.return_e9 as hugeint)) over so_far as cum_return_e9,
    sum(cast(minutes.return_e9 as hugeint) * minutes.return_e9) over so_far as cum_squares_e18,
    count(minutes.return_e9) over so_far as cum_bars,
    sum(cast(round(1e9 * ln(depth.depth_usd)) as hugeint)) over so_far as cum_log_depth_e9,
    count(depth.depth_usd) over so_far as cum_depth_bars,
    basis.basis_5min_bps
from {{ ref('int_minutes') }} as minutes
left join {{ ref('int_depth') }} as depth using (symbol, known_at)
left join {{ ref('int_basis') }} as basis using (symbol, known_at)
window so_far as ({{ trailing(partition='minutes.symbol', order='minutes.known_at') }})
