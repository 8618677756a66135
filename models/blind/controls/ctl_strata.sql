-- One row per symbol and minute: what makes two bars comparable. Bins are strata, the other
-- columns covariates; all of them are known at the minute, none looks past it.
{{ config(meta={'looks_back': '1 day', 'in_periods_of': 'int_scales'}) }}
with moves as (

    select
        now.symbol,
        now.minute,
        now.known_at,
        scales.sigma,
        {% for minutes in [1, 5, 15, 60, 240, 1440] -%}
        (now.log_close - lag(now.log_close, {{ minutes }}) over by_symbol)
            / (scales.sigma * sqrt({{ minutes }})) as move_{{ minutes }},
        {% endfor -%}
        greatest(now.volume, 1e-9) / nullif({{ exact_mean('now.volume', 'last_day') }}, 0) as volume_1,
        {{ exact_mean('now.volume', 'last_quarter') }} / nullif({{ exact_mean('now.volume', 'last_day') }}, 0) as volume_15
    from {{ ref('int_minutes') }} as now
    inner join {{ warmed(ref('int_scales')) }} as scales using (symbol, minute)
    where {{ warm_up('now.known_at') }}
    window
        by_symbol as (partition by now.symbol order by now.known_at),
        {% for name, minutes in {'last_quarter': 15, 'last_day': 1440}.items() -%}
        {{ name }} as ({{ trailing(rows=minutes, partition='now.symbol', order='now.known_at') }}){{ "," if not loop.last }}
        {% endfor %}

),

levels as (

    select
        moves.*,
        {% for minutes in [5, 15, 60] -%}
        ln(greatest(coalesce(volatility.adjusted_rv_{{ minutes }}, 0), 0.05 * volatility.adjusted_rv_1440)
            / volatility.adjusted_rv_1440) as log_rv_{{ minutes }},
        {% endfor -%}
        {% for minutes in [15, 60, 240] -%}
        ln(greatest(coalesce(volatility.adjusted_mad_{{ minutes }}, 0), 0.05 * volatility.adjusted_rv_1440)
            / volatility.adjusted_rv_1440) as log_mad_{{ minutes }},
        {% endfor -%}
        ln(volatility.sigma / moves.sigma) as log_sigma_drift,
        -- A loud day calms down, and the hours to come have a season of their own.
        coalesce(ln(volatility.usual_move / volatility.sigma), 0) as log_usual,
        coalesce(ln(volatility.multiplier_ahead / volatility.multiplier), 0) as log_season_ahead,
        depth.depth_usd / depth.depth_median_usd as depth_ratio,
        basis.deviation_mad,
        refill.bid_share,
        refill.ask_share,
        interest.interest_move_60,
        interest.interest_move_240,
        interest.interest_stretch,
        flow.prints_long_1h,
        flow.prints_short_1h,
        flow.prints_long_4h,
        flow.prints_short_4h
    from moves
    inner join {{ warmed(ref('int_volatility')) }} as volatility using (symbol, known_at)
    left join {{ warmed(ref('int_depth')) }} as depth using (symbol, known_at)
    left join {{ warmed(ref('int_basis')) }} as basis using (symbol, known_at)
    left join {{ warmed(ref('int_refill')) }} as refill using (symbol, known_at)
    left join {{ warmed(ref('int_interest')) }} as interest
        on moves.symbol = interest.symbol
        and interest.known_at = time_bucket(interval '5 minutes', moves.known_at)
    left join {{ warmed(ref('int_forced_flow')) }} as flow using (symbol, known_at)

)

select
    symbol,
    minute,
    known_at,
    {{ day_cluster('known_at') }} as day,
    (extract(isodow from known_at - interval '1 minute') - 1) * 24
        + extract(hour from known_at - interval '1 minute') as hour_of_week,
    extract(hour from known_at - interval '1 minute') // (24 // {{ constant('time_blocks') }}) as time_block,
    {{ bin_by_cuts('move_15', 'move_cuts') }} - {{ bin_by_cuts('-move_15', 'move_cuts') }} as move_bin,
    {{ bin_by_cuts('exp(log_rv_60)', 'vol_cuts') }} as vol_bin,
    {{ bin_by_cuts('volume_15', 'volume_cuts') }} as volume_bin,
    {{ bin_by_cuts('depth_ratio', 'depth_cuts') }} as depth_bin,
    {{ bin_by_cuts('abs(deviation_mad)', 'basis_cuts') }} as basis_bin,
    {{ bin_by_cuts('bid_share', 'refill_cuts') }} as bid_bin,
    {{ bin_by_cuts('ask_share', 'refill_cuts') }} as ask_bin,
    {{ bin_by_cuts('interest_move_60', 'interest_cuts') }} as interest_bin,
    {{ bin_by_cuts('prints_long_1h', 'flow_cuts') }} as flow_long_bin,
    {{ bin_by_cuts('prints_short_1h', 'flow_cuts') }} as flow_short_bin,
    -- Two-hour phases of the eight-hour funding cycle.
    (extract(hour from known_at - interval '1 minute') % 8) // 2 as funding_phase,
    -- How much of the quarter of an hour after a settlement the coming minutes hold: the market
    -- changes there, whoever traded before it.
    {% for horizon in ['short', 'medium'] -%}
    {%- set minutes = constant('horizon_' ~ horizon) -%}
    cast(
        greatest(15 - minute % 480, 0)
        + least(greatest({{ minutes }} - 480 + minute % 480, 0), 15) as double
    ) / 15 as settlement_ahead_{{ minutes }},
    {% endfor -%}
    move_1, move_5, move_15, move_60, move_240, move_1440,
    log_rv_5, log_rv_15, log_rv_60, log_mad_15, log_mad_60, log_mad_240, log_sigma_drift,
    log_usual, log_season_ahead,
    ln(greatest(volume_1, 1e-3)) as log_volume_1,
    ln(greatest(volume_15, 1e-3)) as log_volume_15,
    ln(depth_ratio) as log_depth_ratio,
    deviation_mad,
    ln(bid_share) as log_bid_share,
    ln(ask_share) as log_ask_share,
    interest_move_60, interest_move_240, interest_stretch,
    {% for side in ['long', 'short'] -%}
    ln(1 + prints_{{ side }}_1h) as log_prints_{{ side }}_1h,
    ln(1 + prints_{{ side }}_4h) as log_prints_{{ side }}_4h{{ "," if not loop.last }}
    {% endfor %}
from levels
