-- One row per minute bar of the mark price of a coin-margined contract.
{{ stage_reference_klines('cm_mark_price_klines_1m', market='cm') }}
