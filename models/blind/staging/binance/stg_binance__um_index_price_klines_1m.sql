-- One row per minute bar of the index price of a USD-margined contract.
{{ stage_reference_klines('um_index_price_klines_1m', market='um') }}
