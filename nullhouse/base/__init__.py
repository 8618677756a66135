"""What every package may import and what imports none of them: home, errors, hashes, ledger."""
