"""The lake's Parquet files as frames, one row per reading, stamped with when it was known."""

from __future__ import annotations

from pathlib import Path

import polars as pl

MINUTE = pl.duration(minutes=1)


def scan(lake: Path, dataset: str) -> pl.LazyFrame | None:
    """All files of a data set; None where it has none."""
    files = [f for f in sorted((lake / dataset).rglob("*.parquet")) if not f.name.startswith("_")]
    return pl.scan_parquet(files) if files else None


def stamp(column: str) -> pl.Expr:
    """Epoch milliseconds as the archive writes them."""
    return pl.from_epoch(pl.col(column), time_unit="ms").cast(pl.Datetime("us"))


def bars(lake: Path, dataset: str, *columns: str) -> pl.LazyFrame:
    """Minute bars, known at their close."""
    found = scan(lake, dataset)
    assert found is not None, dataset
    return found.select("symbol", (stamp("open_time") + MINUTE).alias("known_at"), *columns).unique(
        ["symbol", "known_at"], keep="any"
    )


def snapshots(lake: Path) -> pl.LazyFrame:
    """Dollars within one and two percent of mid by side, one row per snapshot."""
    found = scan(lake, "um_book_depth")
    assert found is not None
    bands = {"bid": -1.0, "ask": 1.0, "bid_further": -2.0, "ask_further": 2.0}
    return (
        found.select(
            "symbol", pl.col("timestamp").str.to_datetime(time_unit="us").alias("snapshot_at"),
            "percentage", "notional",
        )
        .filter(pl.col("percentage").is_in(list(bands.values())))
        .group_by("symbol", "snapshot_at")
        .agg(
            pl.col("notional").filter(pl.col("percentage") == band).max().alias(name)
            for name, band in bands.items()
        )
    )  # fmt: skip


def prints(lake: Path) -> pl.LazyFrame:
    """Liquidation orders of both markets under the asset's name, each once, known a second after
    they happened."""
    filled = pl.col("accumulated_fill_quantity")
    contract = pl.when(pl.col("symbol").str.starts_with("BTCUSD")).then(100).otherwise(10)
    asset = pl.col("symbol").str.replace(r"USD(_PERP)?$", "USDT")
    markets = [
        _orders(lake, "um", pl.col("average_price") * filled, pl.col("symbol")),
        _orders(lake, "cm", filled * contract, asset),
    ]
    return pl.concat(market for market in markets if market is not None)


def _orders(lake: Path, market: str, usd: pl.Expr, asset: pl.Expr) -> pl.LazyFrame | None:
    found = scan(lake, f"{market}_liquidation_snapshot")
    key = ["symbol", "time", "side", "price", "average_price", "original_quantity",
           "accumulated_fill_quantity"]  # fmt: skip
    side = pl.when(pl.col("side") == "SELL").then(pl.lit("long")).otherwise(pl.lit("short"))
    if found is None:
        return None
    return (
        found.select(key)
        .unique(keep="any")
        .select(
            market=pl.lit(market),
            symbol=asset,
            direction=side,
            event_at=stamp("time"),
            known_at=stamp("time") + pl.duration(seconds=1),
            cents=(100 * usd).round().cast(pl.Int64),
        )
    )


def readings(lake: Path) -> pl.LazyFrame:
    """Open interest and account ratio; labels name the start of a period unless a file's reach into
    the next day."""
    found = scan(lake, "um_metrics")
    assert found is not None
    at, five = pl.col("create_time").str.to_datetime(time_unit="us"), pl.duration(minutes=5)
    return (
        found.select("symbol", "file_key", at.alias("at"), open_interest="sum_open_interest",
                     account_ratio="count_long_short_ratio")
        .with_columns(names_end=pl.col("at").max().over("file_key").dt.date()
                      > pl.col("at").median().over("file_key").dt.date())
        .select(
            "symbol", "open_interest", "account_ratio",
            known_at=pl.when("names_end").then("at").otherwise(pl.col("at") + five),
        )
        .unique(["symbol", "known_at"], keep="any")
        .sort("symbol", "known_at")
    )  # fmt: skip


def settlements(lake: Path) -> pl.LazyFrame:
    """Funding rates, on the hour and known when stamped."""
    found = scan(lake, "um_funding_rate")
    assert found is not None
    return (
        found.select(
            "symbol",
            stamp("calc_time").dt.truncate("1h").alias("event_at"),
            stamp("calc_time").alias("known_at"),
            funding_rate="last_funding_rate",
            hours="funding_interval_hours",
        )
        .unique(["symbol", "event_at"], keep="any")
        .sort("symbol", "known_at")
    )
