"""The rank of a value in its past thirty days, where enough of them are known."""

from __future__ import annotations

import math

import polars as pl

DAYS, LEAST_DAYS, COVERED = 30, 14, 0.7


def rank_in_rows(value: str, per_day: int) -> pl.Expr:
    """On a grid without gaps: the window is so many rows."""
    rows = DAYS * per_day + 1
    known = (
        pl.col(value).is_not_null().cast(pl.Int32).rolling_sum(rows, min_samples=1).over("symbol")
    )
    passed = pl.int_range(pl.len()).over("symbol").clip(0, DAYS * per_day) * (1440 // per_day)
    rank = pl.col(value).rolling_rank(rows, method="min", min_samples=1).over("symbol")
    return _judged(value, rank, known, passed, per_day)


def rank_in_time(value: str, per_day: int) -> pl.Expr:
    """On readings with gaps: the window is a span of time."""
    span = f"{DAYS}d"
    known = (
        pl.col(value)
        .is_not_null()
        .cast(pl.Int32)
        .rolling_sum_by("known_at", span, closed="both")
        .over("symbol")
    )
    first = (
        pl.col("known_at")
        .dt.epoch("us")
        .rolling_min_by("known_at", span, closed="both")
        .over("symbol")
    )
    # Whole minutes begun, as a calendar counts them.
    passed = pl.col("known_at").dt.epoch("us") // 60_000_000 - first // 60_000_000
    rank = (
        pl.col(value).rolling_rank_by("known_at", span, closed="both", method="min").over("symbol")
    )
    return _judged(value, rank, known, passed, per_day)


def _judged(value: str, rank: pl.Expr, known: pl.Expr, passed: pl.Expr, per_day: int) -> pl.Expr:
    enough = (
        (known >= math.ceil(COVERED * LEAST_DAYS * per_day))
        & (known >= COVERED * passed / 1440 * per_day)
        & (passed >= LEAST_DAYS * 1440 - 1440 / per_day)
        & pl.col(value).is_not_null()
    )
    return pl.when(enough).then((rank - 1) / (known - 1).clip(1))


def bucket(rank: str, high: float, low: float, names: tuple[str, str, str]) -> pl.Expr:
    """High, middle or low by the names given, unknown while the window warms up."""
    column = pl.col(rank)
    return (
        pl.when(column.is_null())
        .then(pl.lit("unknown"))
        .when(column >= high)
        .then(pl.lit(names[0]))
        .when(column <= low)
        .then(pl.lit(names[2]))
        .otherwise(pl.lit(names[1]))
        .alias("bucket")
    )
