{# Outcomes over (start_minute, end_minute], from the exact running sums of int_paths and
   int_forced_flow and the units of int_scales at the anchor's own minute. `anchors`: symbol,
   minute, horizon, horizon_minutes, start_minute, end_minute. One formula for outcomes and placebos
   alike; what is counted up to a cut is divided by the whole horizon, so that an early cut makes
   it smaller and never larger.

     price_sigma     log price change / (sigma * sqrt(horizon))
     log_rv          log of realised volatility net of the mean, in sigma
     log_depth       mean log depth against the past hour's median depth
     basis_sigma     change of the five-minute basis in its own deviation
     interest_sigma  log change of open interest / (its deviation * sqrt(marks in the horizon))
     *_refill        minutes until the side of the book is full again / horizon
     cascade_*       1 if a liquidation cascade of the side became known, else 0 #}
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
        {{ _log_rv() }} as log_rv,
        case when {{ _enough_bars('depth_bars') }}
            then 1e-9 * cast(last.cum_log_depth_e9 - first.cum_log_depth_e9 as double)
                / (last.cum_depth_bars - first.cum_depth_bars) - ln(scales.depth_median_usd)
        end as log_depth,
        (last.basis_5min_bps - first.basis_5min_bps) / scales.basis_sigma_bps as basis_sigma,
        (closing.log_interest - opening.log_interest)
            / (scales.interest_unit * sqrt(anchors.horizon_minutes / 5.0)) as interest_sigma,
        {% for side in ['bid', 'ask'] -%}
        case when {{ _enough_bars('refill_bars') }}
            then (coalesce({{ side }}_again.minute, anchors.end_minute) - anchors.start_minute)
                / anchors.horizon_minutes
        end as {{ side }}_refill,
        {% endfor -%}
        {% for side in ['long', 'short'] -%}
        case when {{ _enough_bars('feed_bars', 'flow_last', 'flow_first') }}
            then cast(flow_last.cum_cascades_{{ side }} > flow_first.cum_cascades_{{ side }} as double)
        end as cascade_{{ side }}{{ "," if not loop.last }}
        {% endfor %}
    from {{ anchors }} as anchors
    -- Not `=`: from two equalities the planner infers a third, first.symbol = last.symbol, and may
    -- join whole paths by symbol alone before it comes to the minutes.
    inner join {{ warmed(ref('int_scales')) }} as scales
        on anchors.symbol is not distinct from scales.symbol and anchors.minute = scales.minute
    inner join {{ warmed(ref('int_paths')) }} as first
        on anchors.symbol is not distinct from first.symbol and anchors.start_minute = first.minute
    inner join {{ warmed(ref('int_paths')) }} as last
        on anchors.symbol is not distinct from last.symbol and anchors.end_minute = last.minute
    left join {{ warmed(ref('int_forced_flow')) }} as flow_first
        on anchors.symbol = flow_first.symbol and anchors.start_minute = flow_first.minute
    left join {{ warmed(ref('int_forced_flow')) }} as flow_last
        on anchors.symbol = flow_last.symbol and anchors.end_minute = flow_last.minute
    -- A reading at a mark has seen the five minutes before it: the first one that counts is the
    -- first mark at or after the start, so that nothing of the event itself is in the change.
    left join {{ warmed(ref('int_interest')) }} as opening
        on anchors.symbol = opening.symbol and opening.minute = {{ _first_mark() }}
    left join {{ warmed(ref('int_interest')) }} as closing
        on anchors.symbol = closing.symbol
        and closing.minute = greatest({{ _first_mark() }}, anchors.end_minute - anchors.end_minute % 5)
    {%- for side in ['bid', 'ask'] %}
    -- Full minutes are numbered: the next one after the start has the next number.
    left join {{ warmed(ref('int_paths')) }} as {{ side }}_again
        on anchors.symbol = {{ side }}_again.symbol
        and {{ side }}_again.{{ side }}_is_full
        and {{ side }}_again.cum_{{ side }}_full = first.cum_{{ side }}_full + 1
        and {{ side }}_again.minute <= anchors.end_minute
    {%- endfor %}
{% endmacro %}

{# Half the log of the variance about the window's own mean, in sigma, a hundredth at the least. #}
{% macro _log_rv() -%}
        case when {{ _enough_bars('bars') }} and last.cum_bars - first.cum_bars >= 5
            then 0.5 * ln(greatest(
                (cast(last.cum_squares_e18 - first.cum_squares_e18 as double)
                    - pow(cast(last.cum_return_e9 - first.cum_return_e9 as double), 2)
                        / (last.cum_bars - first.cum_bars))
                / (last.cum_bars - first.cum_bars - 1) * 1e-18,
                1e-4 * pow(scales.sigma, 2)
            ) / pow(scales.sigma, 2))
        end
{%- endmacro %}

{# The first five-minute mark at or after the start. #}
{% macro _first_mark() -%}
    anchors.start_minute + (5 - anchors.start_minute % 5) % 5
{%- endmacro %}

{# A window counts when nine in ten of its bars are there. #}
{% macro _enough_bars(kind, last='last', first='first') -%}
    {{ last }}.cum_{{ kind }} - {{ first }}.cum_{{ kind }} >= 0.9 * (anchors.end_minute - anchors.start_minute)
    and {{ last }}.cum_{{ kind }} > {{ first }}.cum_{{ kind }}
{%- endmacro %}
