-- One row per minute bar of the premium index.
{{ stage_reference_klines('um_premium_index_klines_1m', market='um') }}
