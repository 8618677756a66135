-- One row per minute bar of the spot series; the macro says what staging may do.
{{ stage_klines('spot_klines_1m') }}
