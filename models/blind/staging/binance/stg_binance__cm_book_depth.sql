-- One row per snapshot and band of a coin-margined contract.
{{ stage_book_depth('cm_book_depth', market='cm') }}
