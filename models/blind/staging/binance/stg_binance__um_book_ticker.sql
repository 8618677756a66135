-- One row per change of the best bid or ask of a USD-margined contract.
{{ stage_book_ticker('um_book_ticker', market='um') }}
