"""nullhouse: a warehouse where market hypotheses meet their nulls."""

__version__ = "0.1.0"
