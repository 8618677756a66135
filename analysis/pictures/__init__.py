"""What a reader looks at beside a verdict. Nothing here decides: verdicts stand in the ledger."""
