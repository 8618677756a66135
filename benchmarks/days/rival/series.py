"""Series of one row per symbol and time: returns, season, sigma, basis, depth and ranks."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from benchmarks.days.rival.lake import bars, readings, settlements, snapshots

DAY = 1440


def minutes(lake: Path) -> pl.DataFrame:
    """Every minute of each symbol's span, gaps included."""
    futures = bars(lake, "um_klines_1m", "close", "volume", "taker_buy_volume")
    spot = bars(lake, "spot_klines_1m", "close").rename({"close": "spot_close"})
    last = futures.select(pl.col("known_at").max().alias("last_at"))
    grid = (
        futures.group_by("symbol")
        .agg(pl.col("known_at").min())
        .join(last, how="cross")
        .with_columns(pl.datetime_ranges("known_at", "last_at", "1m"))
        .drop("last_at")
        .explode("known_at")
    )
    joined = grid.join(futures, on=["symbol", "known_at"], how="left").join(
        spot, on=["symbol", "known_at"], how="left"
    )
    log, spot_log = pl.col("close").log(), pl.col("spot_close").log()
    return (
        joined.sort("symbol", "known_at")
        .with_columns(
            log_close=log,
            basis_bps=1e4 * (log - spot_log),
            imbalance=pl.when(pl.col("volume") > 0).then(
                2 * pl.col("taker_buy_volume") / pl.col("volume") - 1
            ),
            move=(1e9 * log.diff().over("symbol")).round(),
            spot_move=(1e9 * spot_log.diff().over("symbol")).round(),
            row=pl.int_range(pl.len()).over("symbol"),
        )
        .select(
            "symbol",
            "known_at",
            "close",
            "log_close",
            "volume",
            "basis_bps",
            "imbalance",
            "move",
            "spot_move",
            "row",
        )
        .collect()
    )


def season(bar: pl.DataFrame) -> pl.DataFrame:
    """How much louder an hour of the week is than an average hour, from four weeks before it."""
    hours = (
        bar.lazy()
        .group_by(
            "symbol",
            (pl.col("known_at") - pl.duration(minutes=1)).dt.truncate("1h").alias("hour_at"),
        )
        .agg((pl.col("move") ** 2).sum().alias("squares"), pl.col("move").count().alias("bars"))
        .collect()
        .lazy()
    )
    ends = hours.group_by("symbol").agg(pl.col("hour_at").max() + pl.duration(hours=1))
    asked = pl.concat([hours, ends.with_columns(squares=None, bars=None)], how="diagonal_relaxed")
    past = (
        pl.concat(
            hours.with_columns(pl.col("hour_at") + pl.duration(days=days))
            for days in (7, 14, 21, 28)
        )
        .group_by("symbol", "hour_at")
        .agg(past_squares=pl.col("squares").sum(), past_bars=pl.col("bars").sum())
    )
    average = [
        pl.col(name)
        .shift(1)
        .rolling_sum(28 * 24, min_samples=1)
        .over("symbol")
        .alias(f"all_{name}")
        for name in ("squares", "bars")
    ]
    ratio = (pl.col("past_squares") / pl.col("past_bars")) / (
        pl.col("all_squares") / pl.col("all_bars")
    )
    enough = (pl.int_range(pl.len()).over("symbol") >= 14 * 24) & (pl.col("past_bars") > 0)
    return (
        asked.sort("symbol", "hour_at")
        .with_columns(average)
        .join(past, on=["symbol", "hour_at"], how="left", maintain_order="left")
        .select(
            "symbol",
            "hour_at",
            multiplier=pl.when(enough & (pl.col("all_squares") > 0))
            .then(ratio.sqrt().clip(1 / 3, 3))
            .otherwise(1.0),
        )
        .collect()
    )


def sigma(bar: pl.DataFrame, seasons: pl.DataFrame) -> pl.DataFrame:
    """Volatility of the past day without the season, for the coming hour with it."""
    before = (pl.col("known_at") - pl.duration(minutes=1)).dt.truncate("1h")
    adjusted = (pl.col("move") / pl.col("multiplier")).round()
    bars_known = (
        pl.col("move").is_not_null().cast(pl.Int32).rolling_sum(DAY, min_samples=1).over("symbol")
    )
    squares = (adjusted**2).rolling_sum(DAY, min_samples=1).over("symbol")
    coming = seasons.lazy().rename({"multiplier": "coming"})
    keys = ["symbol", "hour_at"]
    return (
        bar.lazy()
        .with_columns(hour_at=before, next_at=pl.col("known_at").dt.truncate("1h"))
        .join(seasons.lazy(), on=keys, how="left", maintain_order="left")
        .join(
            coming, left_on=["symbol", "next_at"], right_on=keys, how="left", maintain_order="left"
        )
        .with_columns(squares=squares, known=bars_known)
        .with_columns(
            sigma=pl.when((pl.col("known") >= 1008) & (pl.col("squares") > 0)).then(
                1e-9
                * pl.coalesce("coming", "multiplier")
                * (pl.col("squares") / pl.col("known")).sqrt()
            )
        )
        .drop("hour_at", "next_at", "multiplier", "coming", "squares", "known")
        .collect()
    )


def basis(bar: pl.DataFrame) -> pl.LazyFrame:
    """The five-minute basis against the median and the median deviation of the past day."""
    five = bar.lazy().select(
        "symbol",
        "known_at",
        basis=pl.col("basis_bps").rolling_median(5, min_samples=3).over("symbol"),
        perpetual=pl.col("move").rolling_sum(5, min_samples=1).over("symbol"),
        spot=pl.col("spot_move").rolling_sum(5, min_samples=1).over("symbol"),
    )
    marks = (
        five.filter(pl.col("known_at").dt.minute() % 5 == 0)
        .with_columns(
            median=pl.col("basis").rolling_median(288, min_samples=1).over("symbol"),
            marks=pl.col("basis")
            .is_not_null()
            .cast(pl.Int32)
            .rolling_sum(288, min_samples=1)
            .over("symbol"),
        )
        .with_columns(
            mad=(pl.col("basis") - pl.col("median"))
            .abs()
            .rolling_median(288, min_samples=1)
            .over("symbol")
        )
        .filter((pl.col("marks") >= 202) & (pl.col("mad") > 0))
        .select("symbol", pl.col("known_at").alias("mark_at"), "median", "mad")
    )
    return (
        five.with_columns(mark_at=pl.col("known_at").dt.truncate("5m"))
        .join(marks, on=["symbol", "mark_at"], how="left")
        .with_columns(deviation=(pl.col("basis") - pl.col("median")) / pl.col("mad"))
    )


def depth(lake: Path) -> pl.DataFrame:
    """Each minute's last snapshot by side, where a live book can have shown it, and medians."""
    shown = (
        snapshots(lake)
        .filter((pl.col("bid") > 0) & (pl.col("ask") > 0))
        .with_columns(known_at=pl.col("snapshot_at").dt.offset_by("59999999us").dt.truncate("1m"))
        .sort("symbol", "snapshot_at")
        .unique(["symbol", "known_at"], keep="last", maintain_order=True)
    )
    alive = [_alive(side) for side in ("bid", "ask")]
    return (
        shown.with_columns(alive)
        .with_columns(depth=pl.col("bid_usd") + pl.col("ask_usd"))
        .with_columns(
            in_hour=pl.col("bid")
            .is_not_null()
            .cast(pl.Int32)
            .rolling_sum_by("known_at", "60m", closed="left")
            .over("symbol"),
            bid_median=_hour_median("bid_usd"),
            ask_median=_hour_median("ask_usd"),
        )
        .collect()
    )


def _alive(side: str) -> pl.Expr:
    changed = pl.col(side).ne_missing(pl.col(side).shift(1).over("symbol"))
    still = pl.col("snapshot_at") - pl.when(changed).then("snapshot_at").forward_fill().over(
        "symbol"
    )
    nested = pl.col(side) <= pl.coalesce(f"{side}_further", side)
    return pl.when((still <= pl.duration(minutes=30)) & nested).then(side).alias(f"{side}_usd")


def _hour_median(column: str) -> pl.Expr:
    before = pl.col(column).shift(1)
    known = before.is_not_null().cast(pl.Int32).rolling_sum(60, min_samples=1).over("symbol")
    median = before.rolling_median(60, min_samples=1).over("symbol")
    return pl.when(known >= 42).then(median)


def positioning(lake: Path) -> pl.LazyFrame:
    """Open interest, its three-day change and the account ratio."""
    found = readings(lake)
    before = found.select(
        "symbol", pl.col("known_at") + pl.duration(hours=72), earlier=pl.col("open_interest")
    )
    return found.join(
        before, on=["symbol", "known_at"], how="left", maintain_order="left"
    ).with_columns(change=(pl.col("open_interest") / pl.col("earlier")).log())


def funding(lake: Path) -> pl.LazyFrame:
    """Settlements; equal rates are told apart by the mean premium of the eight hours before."""
    whole = (1e9 * pl.col("close")).round().cast(pl.Int64)
    window = {"by": "known_at", "window_size": "8h", "closed": "right"}
    total = whole.rolling_sum_by(**window).over("symbol")
    known = whole.is_not_null().cast(pl.Int32).rolling_sum_by(**window).over("symbol")
    premium = (
        bars(lake, "um_premium_index_klines_1m", "close")
        .sort("symbol", "known_at")
        .select("symbol", event_at="known_at", tie=total / known)
    )
    rates = (
        settlements(lake)
        .join(premium, on=["symbol", "event_at"], how="left")
        .with_columns(pl.col("tie").fill_null(0))
    )
    pair = ["funding_rate", "tie"]
    place = rates.select(pair).unique().sort(pair).with_row_index("place")
    return rates.join(place, on=pair, how="left").sort("symbol", "known_at")
