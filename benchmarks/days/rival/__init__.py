"""The same events and states by hand: a Polars script as somebody who knows Polars writes it.

It reads the lake's Parquet, knows nothing of time travel, quality, other markets or what changed
since yesterday, and writes two Parquet files. Series that several others read are collected once;
all else is lazy.
"""
