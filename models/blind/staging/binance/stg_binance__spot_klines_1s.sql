-- One row per second bar of the spot series.
{{ stage_klines('spot_klines_1s', market='spot', seconds=1) }}
