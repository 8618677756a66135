"""Zips of aggregate trades to Parquet: ours beside the fastest known ways and the usual ones."""
