"""What the archive does not have yet: from the exchange's REST endpoints, in its own layout."""
