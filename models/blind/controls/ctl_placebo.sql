-- One row per symbol, minute and horizon: the outcomes' own formulas on a window that had ended
-- before the pre-window began. The power analysis and the placebo control live on it, blind.
{{ config(meta={'looks_back': '5 hours', 'in_periods_of': 'int_scales'}) }}
with anchors as (

    select
        scales.symbol,
        scales.minute,
        horizons.horizon,
        horizons.minutes as horizon_minutes,
        scales.minute - {{ constant('pre_window') }} - horizons.minutes as start_minute,
        scales.minute - {{ constant('pre_window') }} as end_minute
    from {{ ref('int_scales') }} as scales
    cross join {{ horizons() }} as horizons (horizon, minutes)
    where {{ warm_up('scales.known_at') }}

)

{{ window_outcomes('anchors') }}
