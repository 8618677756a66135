-- One row per symbol and minute: the units in which this minute's outcomes are counted, all
-- known at the minute. Sigma stops before the pre-window, so that an event's own move does not
-- set the scale by which its aftermath is measured; nor does the unit of open interest.
{{ config(meta={'looks_back': '1 hour'}) }}
with grid as (

    select
        symbol,
        minute,
        known_at,
        lag(known_at, {{ constant('pre_window') }}) over (partition by symbol order by known_at) as scale_known_at
    from {{ ref('int_minutes') }}
    where {{ warm_up() }}

)

select
    grid.symbol,
    grid.minute,
    grid.known_at,
    volatility.sigma,
    depth.depth_median_usd,
    1.4826 * basis.basis_mad_bps as basis_sigma_bps,
    interest.interest_sigma as interest_unit
from grid
left join {{ warmed(ref('int_volatility')) }} as volatility
    on grid.symbol = volatility.symbol and grid.scale_known_at = volatility.known_at
left join {{ warmed(ref('int_depth')) }} as depth
    on grid.symbol = depth.symbol and grid.known_at = depth.known_at
left join {{ warmed(ref('int_basis')) }} as basis
    on grid.symbol = basis.symbol and grid.known_at = basis.known_at
left join {{ warmed(ref('int_interest')) }} as interest
    on grid.symbol = interest.symbol
    and interest.known_at = time_bucket(interval '5 minutes', grid.scale_known_at)
