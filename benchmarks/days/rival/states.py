"""What was known strictly before each event began."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from benchmarks.days.rival.ranks import bucket, rank_in_rows, rank_in_time
from benchmarks.days.rival.series import funding, positioning

EVENT = ["trigger", "symbol", "direction", "known_at"]


def before(events: pl.DataFrame, series: pl.LazyFrame, state: str, value: pl.Expr) -> pl.LazyFrame:
    """The last row of a series before each event's start."""
    return (
        events.lazy()
        .sort("started_at")
        .join_asof(
            series.rename({"known_at": "state_at"}).sort("state_at"),
            left_on="started_at",
            right_on="state_at",
            by="symbol",
            allow_exact_matches=False,
            check_sortedness=False,
        )
        .filter(pl.col("state_at").is_not_null())
        .select(*EVENT, "state_at", value.alias("bucket"), state=pl.lit(state))
    )


def states(lake: Path, bar: pl.DataFrame, book: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
    """Nine states of every event; of implied volatility the simulated archive has none."""
    marks = (
        bar.lazy()
        .with_columns(
            trend=(pl.col("log_close") - pl.col("log_close").shift(240).over("symbol"))
            / pl.col("sigma")
        )
        .filter(pl.col("known_at").dt.minute() % 5 == 0)
    )
    loud = marks.select("symbol", "known_at", rank=rank_in_rows("sigma", 288))
    trend = marks.select("symbol", "known_at", rank=rank_in_rows("trend", 288))
    thin = book.lazy().select("symbol", "known_at", rank=rank_in_time("depth", 1440))
    held = positioning(lake)
    ranked = [
        ("open_interest", "open_interest", ("high", "middle", "low")),
        ("open_interest_trend", "change", ("rising", "middle", "falling")),
        ("long_short_ratio", "account_ratio", ("long_heavy", "middle", "short_heavy")),
    ]
    found = [
        before(
            events,
            held.select("symbol", "known_at", rank=rank_in_time(column, 288)),
            state,
            bucket("rank", 0.8, 0.2, names),
        )
        for state, column, names in ranked
    ]
    found.append(
        before(events, loud, "volatility", bucket("rank", 0.8, 0.2, ("high", "middle", "low")))
    )
    found.append(before(events, trend, "trend", bucket("rank", 0.8, 0.2, ("up", "flat", "down"))))
    is_old = pl.col("state_at") < pl.col("started_at") - pl.duration(seconds=60)
    book_state = bucket("rank", 0.8, 0.2, ("thick", "middle", "thin"))
    found.append(
        before(events, thin, "depth", pl.when(is_old).then(pl.lit("unknown")).otherwise(book_state))
    )
    found += _of_funding(lake, events)
    found.append(_time_of_day(events))
    return pl.concat(pl.collect_all(found))


def _of_funding(lake: Path, events: pl.DataFrame) -> list[pl.LazyFrame]:
    span = {"by": "event_at", "window_size": "71h", "closed": "both"}
    rate = pl.col("funding_rate")
    covered = pl.col("hours").rolling_sum_by(**span).over("symbol") >= 72
    sign = (
        pl.when(~covered).then(pl.lit("unknown"))
        .when(rate.rolling_min_by(**span).over("symbol") > 0).then(pl.lit("positive"))
        .when(rate.rolling_max_by(**span).over("symbol") < 0).then(pl.lit("negative"))
        .otherwise(pl.lit("mixed"))
    )  # fmt: skip
    rates = funding(lake)
    rank = rates.select("symbol", "known_at", rank=rank_in_time("place", 3))
    names = ("extreme_positive", "middle", "extreme_negative")
    return [
        before(events, rank, "funding", bucket("rank", 0.95, 0.05, names)),
        before(
            events,
            rates.select("symbol", "known_at", sign=sign),
            "funding_persistence",
            pl.col("sign"),
        ),
    ]


def _time_of_day(events: pl.DataFrame) -> pl.LazyFrame:
    minute = pl.col("started_at").dt.offset_by("-1us").dt.truncate("1m")
    block = pl.lit("block_") + (minute.dt.hour() // 6).cast(pl.String)
    return events.lazy().select(*EVENT, state_at=minute, bucket=block, state=pl.lit("time_of_day"))
