"""Candidates of every trigger, and the events that the refractory rule leaves of them."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from benchmarks.days.rival.lake import prints
from benchmarks.days.rival.ranks import rank_in_rows

KEY = ["trigger", "symbol", "direction", "known_at"]
COLUMNS = [*KEY, "size", "started_at"]
CALM = pl.duration(minutes=15)


def side(is_long: pl.Expr) -> pl.Expr:
    """Long where it is so, else short."""
    return pl.when(is_long).then(pl.lit("long")).otherwise(pl.lit("short")).alias("direction")


def lasting(trigger: str, minutes: int) -> list[pl.Expr]:
    """The trigger's name, and a start so many minutes before it was known."""
    started = pl.col("known_at") - pl.duration(minutes=minutes)
    return [pl.lit(trigger).alias("trigger"), started.alias("started_at")]


def shocks(bar: pl.DataFrame) -> pl.LazyFrame:
    """Five-minute moves of four sigma."""
    moves = pl.col("move").rolling_sum(5, min_samples=5).over("symbol")
    found = (
        bar.lazy()
        .with_columns(shock=moves * 1e-9 / (pl.col("sigma") * 5**0.5))
        .filter(pl.col("shock").abs() >= 4)
    )
    return found.select(
        *lasting("price_shock", 5),
        side(pl.col("shock") > 0),
        "symbol",
        "known_at",
        size=pl.col("shock").abs(),
    )


def leader_shocks(shock: pl.LazyFrame, bar: pl.DataFrame) -> pl.LazyFrame:
    """The leader's shocks on everyone who was there."""
    followers = bar.lazy().filter(pl.col("close").is_not_null(), pl.col("symbol") != "BTCUSDT")
    leads = shock.filter(pl.col("symbol") == "BTCUSDT").drop("symbol", "trigger")
    return leads.join(followers.select("symbol", "known_at"), on="known_at").with_columns(
        trigger=pl.lit("leader_shock")
    )


def bursts(bar: pl.DataFrame) -> pl.LazyFrame:
    """Minutes in which takers were one-sided and many."""
    return (
        bar.lazy()
        .select("symbol", "known_at", "imbalance", size=rank_in_rows("volume", 1440))
        .filter((pl.col("imbalance").abs() >= 0.8) & (pl.col("size") >= 0.99))
        .select(
            *lasting("aggressive_burst", 1),
            side(pl.col("imbalance") > 0),
            "symbol",
            "known_at",
            "size",
        )
    )


def depletions(book: pl.DataFrame, bar: pl.DataFrame) -> pl.LazyFrame:
    """Sides of the book that fell to half of their past hour's median."""
    there = bar.lazy().select("symbol", "known_at")
    sides = [
        book.lazy()
        .filter(pl.col("in_hour") >= 42, pl.col(f"{name}_usd") <= 0.5 * pl.col(f"{name}_median"))
        .select(
            *lasting("depth_depletion", 1), "symbol", "known_at", direction=pl.lit(direction),
            size=1 - pl.col(f"{name}_usd") / pl.col(f"{name}_median"),
        )
        for name, direction in (("bid", "long"), ("ask", "short"))
    ]  # fmt: skip
    return pl.concat(sides).join(there, on=["symbol", "known_at"], how="semi")


def desyncs(basis: pl.LazyFrame) -> pl.LazyFrame:
    """Minutes at which the basis stood four deviations from its past day."""
    return basis.filter(
        pl.col("deviation").abs() >= 4,
        pl.col("perpetual").is_not_null(),
        pl.col("spot").is_not_null(),
    ).select(
        *lasting("desync_spike", 5), side(pl.col("deviation") > 0), "symbol", "known_at",
        size=pl.col("deviation").abs(),
    )  # fmt: skip


def liquidations(lake: Path, until: pl.Expr) -> list[pl.LazyFrame]:
    """Clusters, cascades, and prints that stood alone."""
    lane = ["market", "symbol", "direction"]
    run = (pl.col("known_at").diff() > pl.duration(seconds=60)).fill_null(True).cum_sum().over(lane)
    found = prints(lake).sort("known_at").with_columns(run=run).collect().lazy()
    group = [*lane, "run"]
    runs = found.with_columns(
        place=pl.int_range(1, pl.len() + 1).over(group),
        cents=pl.col("cents").cum_sum().over(group),
        started_at=pl.col("event_at").first().over(group),
    )
    reached = [
        runs.filter(pl.col("place") == place).select(
            "symbol",
            "direction",
            "started_at",
            trigger=pl.lit(trigger),
            known_at=_close(pl.col("known_at")),
            size=pl.col("cents") / 100,
        )
        for trigger, place in (("liquidation_cluster", 5), ("liquidation_cascade", 15))
    ]
    return [*reached, _alone(found, until)]


def _alone(found: pl.LazyFrame, until: pl.Expr) -> pl.LazyFrame:
    gap = pl.duration(seconds=600)
    ordered = found.sort("symbol", "event_at")
    end = pl.max_horizontal(pl.col("known_at").max(), until)
    later = pl.col("event_at").shift(-1).over("symbol").fill_null(end)
    later_known = pl.col("known_at").shift(-1).over("symbol").fill_null(end)
    calm_before = (pl.col("event_at") - pl.col("event_at").shift(1).over("symbol") > gap).fill_null(
        True
    )
    return ordered.filter(
        calm_before & (later - pl.col("event_at") > gap) & (later_known - pl.col("known_at") >= gap)
    ).select(
        "symbol", "direction", trigger=pl.lit("liquidation_isolated"), started_at="event_at",
        known_at=_close(pl.col("known_at") + gap), size=pl.col("cents") / 100,
    )  # fmt: skip


def _close(moment: pl.Expr) -> pl.Expr:
    return moment.dt.offset_by("59999999us").dt.truncate("1m")


def releases(calendar: Path, bar: pl.DataFrame) -> pl.LazyFrame:
    """Scheduled releases by the first five minutes after them."""
    at = pl.col("scheduled_at").str.to_datetime("%Y-%m-%dT%H:%M:%SZ", time_unit="us")
    times = pl.scan_csv(calendar).select(started_at=at).unique()
    reaction = times.with_columns(
        known_at=pl.concat_list(
            [pl.col("started_at") + pl.duration(minutes=n) for n in range(1, 6)]
        )
    ).explode("known_at")
    return (
        reaction.join(bar.lazy().select("symbol", "known_at", "move"), on="known_at")
        .group_by("symbol", "started_at")
        .agg(pl.col("known_at").max(), pl.col("move").sum(), bars=pl.col("move").count())
        .filter(pl.col("bars") == 5, pl.col("move") != 0)
        .select(
            "symbol", "started_at", "known_at", side(pl.col("move") > 0),
            trigger=pl.lit("scheduled_release"),
            size=pl.col("move").abs() * 1e-9,
        )
    )  # fmt: skip


def events(candidates: list[pl.LazyFrame]) -> pl.DataFrame:
    """What is left of candidates that had a like one within a quarter of an hour, with its size."""
    lane = ["trigger", "symbol"]
    found = (
        pl.concat([frame.select(COLUMNS) for frame in candidates])
        .sort([*KEY, "size", "started_at"], descending=[False] * 4 + [True, False])
        .unique(KEY, keep="first", maintain_order=True)
        .filter(
            (
                (pl.col("known_at") - pl.col("known_at").shift(1).over([*lane, "direction"])) > CALM
            ).fill_null(True)
        )
        .sort(*lane, "known_at")
    )
    window = {"by": "known_at", "window_size": "30d", "closed": "both"}
    count = pl.col("size").is_not_null().cast(pl.Int32).rolling_sum_by(**window).over(lane)
    rank = pl.col("size").rolling_rank_by(**window, method="min").over(lane)
    share = (rank - 1) / (count - 1).clip(1)
    return found.with_columns(
        size_class=pl.when(count < 30).then(pl.lit("unknown"))
        .when(share < 1 / 3).then(pl.lit("small"))
        .when(share < 2 / 3).then(pl.lit("middle"))
        .otherwise(pl.lit("large"))
    ).collect()  # fmt: skip
