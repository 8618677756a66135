-- One row per minute bar of a coin-margined contract: volume in contracts, quote volume in coins.
{{ stage_klines('cm_klines_1m', market='cm') }}
