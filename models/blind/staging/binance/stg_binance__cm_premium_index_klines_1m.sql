-- One row per minute bar of the premium index of a coin-margined contract.
{{ stage_reference_klines('cm_premium_index_klines_1m', market='cm') }}
