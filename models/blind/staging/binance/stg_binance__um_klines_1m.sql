-- One row per minute bar of the um series; the macro says what staging may do.
{{ stage_klines('um_klines_1m') }}
