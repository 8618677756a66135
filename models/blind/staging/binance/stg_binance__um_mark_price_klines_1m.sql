-- One row per minute bar of the mark price of a USD-margined contract.
{{ stage_reference_klines('um_mark_price_klines_1m', market='um') }}
