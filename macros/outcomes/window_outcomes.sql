{# Outcomes over (start_minute, end_minute], from the exact running sums of int_paths and the
   units of int_scales at the anchor's own minute. `anchors`: symbol, minute, horizon,
   horizon_minutes, start_minute, end_minute. One formula for outcomes and placebos alike.

     price_sigma  log price change / (sigma * sqrt(horizon))
     log_rv       log of realised volatility net of the mean, in sigma
     log_depth    mean log depth against the past hour's median depth
     basis_sigma  change of the five-minute basis in its own deviation #}
{% macro window_outcomes(anchors, carry=[]) %}
    select
        anchors.symbol,
        anchors.minute,
        anchors.horizon,
        {% for column in carry -%}
        anchors.{{ column }},
        {% endfor -%}
        case when {{ _enough_bars('bars') }}
            then (last.log_close - first.log_close) / (scales.sigma * sqrt(anchors.horizon_minutes))
        end as price_sigma,
        case when {{ _enough_bars('bars') }} and last.cum_bars - first.cum_bars >= 5
            then 0.5 * ln(greatest(
                (cast(last.cum_squares_e18 - first.cum_squares_e18 as double)
                    - pow(cast(last.cum_return_e9 - first.cum_return_e9 as double), 2)
                        / (last.cum_bars - first.cum_bars))
                / (last.cum_bars - first.cum_bars - 1) * 1e-18,
                1e-4 * pow(scales.sigma, 2)
            ) / pow(scales.sigma, 2))
        end as log_rv,
        case when {{ _enough_bars('depth_bars') }}
            then 1e-9 * cast(last.cum_log_depth_e9 - first.cum_log_depth_e9 as double)
                / (last.cum_depth_bars - first.cum_depth_bars) - ln(scales.depth_median_usd)
        end as log_depth,
        (last.basis_5min_bps - first.basis_5min_bps) / scales.basis_sigma_bps as basis_sigma
    from {{ anchors }} as anchors
    inner join {{ ref('int_scales') }} as scales
        on anchors.symbol = scales.symbol and anchors.minute = scales.minute
    inner join {{ ref('int_paths') }} as first
        on anchors.symbol = first.symbol and anchors.start_minute = first.minute
    inner join {{ ref('int_paths') }} as last
        on anchors.symbol = last.symbol and anchors.end_minute = last.minute
{% endmacro %}

{# A window counts when nine in ten of its bars are there. #}
{% macro _enough_bars(kind) -%}
    last.cum_{{ kind }} - first.cum_{{ kind }} >= 0.9 * (anchors.end_minute - anchors.start_minute)
    and last.cum_{{ kind }} > first.cum_{{ kind }}
{%- endmacro %}
