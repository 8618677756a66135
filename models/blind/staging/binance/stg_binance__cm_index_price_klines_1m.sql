-- One row per minute bar of the index price of a coin-margined contract.
{{ stage_reference_klines('cm_index_price_klines_1m', market='cm', naming='cm_pair') }}
