"""Outcomes of every minute beside a Polars script that makes the same rows."""
