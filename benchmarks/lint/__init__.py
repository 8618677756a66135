"""How long the whole project takes to lint, and how that grows with the number of models."""
