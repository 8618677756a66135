-- One row per snapshot and band of a USD-margined contract.
{{ stage_book_depth('um_book_depth', market='um') }}
