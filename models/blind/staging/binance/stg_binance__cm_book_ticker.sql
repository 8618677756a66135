-- One row per change of the best bid or ask of a coin-margined contract.
{{ stage_book_ticker('cm_book_ticker', market='cm') }}
