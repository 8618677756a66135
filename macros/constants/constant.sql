{# Rendered from seeds/constants.csv by `nullhouse render`: edit the seed. #}

{% macro constants_by_name() %}
    {{ return({
        "alpha_epoch": 0.05,
        "basis_cuts": [1, 2, 3, 4, 5.5, 8],
        "basis_jump_rank": 0.99,
        "burst_imbalance": 0.8,
        "burst_volume_rank": 0.99,
        "cascade_prints": 15,
        "cluster_draws": 109,
        "cluster_prints": 5,
        "control_p": 0.01,
        "day_start": 4,
        "delta0_price": 0.05,
        "delta0_ratio": 0.05,
        "delta1_price": 0.2,
        "delta1_ratio": 0.2,
        "depletion_share": 0.5,
        "depth_cuts": [0.8, 0.93, 1.07, 1.25],
        "depth_fresh": 60,
        "depth_frozen": 30,
        "depth_thin": 0.2,
        "desync_mad": 4,
        "desync_window": 15,
        "discovery_share": 0.6,
        "draws": 9999,
        "embargo": 2,
        "funding_extreme": 0.95,
        "funding_persistent": 72,
        "horizon_medium": 240,
        "horizon_short": 15,
        "isolation_gap": 600,
        "iv_high": 0.8,
        "max_episode_share": 0.2,
        "min_day_clusters": 30,
        "min_release_days": 15,
        "min_shifts": 40,
        "move_cuts": [1, 1.5, 2, 2.5, 3, 4, 5.5],
        "oi_high": 0.8,
        "oi_rising": 0.8,
        "oi_rising_span": 72,
        "outcome_gap": 1,
        "overlap_required": 0.6,
        "path_window": 60,
        "percentile_min_coverage": 0.7,
        "percentile_min_days": 14,
        "percentile_window": 30,
        "phase2_p": 0.05,
        "power_required": 0.8,
        "pre_window": 15,
        "ratio_high": 0.8,
        "refractory": 15,
        "release_reaction": 5,
        "release_weeks": 10,
        "run_gap": 60,
        "season_min_days": 14,
        "season_window": 28,
        "separation": 3,
        "shock_sigma": 4,
        "shock_window": 5,
        "sigma_window": 24,
        "size_bins": 3,
        "time_blocks": 4,
        "trend_high": 0.8,
        "vol_cuts": [0.65, 0.8, 0.95, 1.2],
        "vol_high": 0.8,
        "vol_low": 0.2,
        "volume_cuts": [0.55, 1],
        "warm_up": 30,
    }) }}
{% endmacro %}

{% macro constant(name) %}
    {%- set known = nullhouse.constants_by_name() -%}
    {%- if name not in known -%}
        {{ exceptions.raise_compiler_error(
            "macro constant: no constant is called '" ~ name ~ "'; seeds/constants.csv has "
            ~ (known.keys() | sort | join(", "))
        ) }}
    {%- endif -%}
    {{- return(known[name]) -}}
{% endmacro %}
