"""The append-only, hash-chained record of what was frozen, tried and decided."""
