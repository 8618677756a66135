"""``python -m benchmarks.outcomes.rival <home> <file>``: the outcomes of a home's blind series.

The series are the warehouse's own; what is done here is what `out_windows` does.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import duckdb
import polars as pl

from nullhouse.base.home import Home

HORIZONS: Final = {"short": 15, "medium": 240}
GAP: Final = 1
SERIES: Final = {
    "int_scales": "symbol, minute, sigma, depth_median_usd, basis_sigma_bps, interest_unit",
    "int_paths": "* exclude (known_at)",
    "int_forced_flow": "symbol, minute, cum_cascades_long, cum_cascades_short, cum_feed_bars",
    "int_interest": "symbol, minute, log_interest",
    "dim_spans": "first_minute, last_minute, span",
}
KEY: Final = ["symbol", "minute"]


def run(home: Home, out: Path) -> None:
    """Write the outcomes of the discovery span."""
    with duckdb.connect(str(home.blind), read_only=True) as connection:
        series = {
            name: pl.LazyFrame(connection.execute(f"select {columns} from {name}").to_arrow_table())
            for name, columns in SERIES.items()
        }
    _scored(_joined(_anchors(series), series)).sink_parquet(out)


def _anchors(series: dict[str, pl.LazyFrame]) -> pl.LazyFrame:
    span = series["dim_spans"].filter(pl.col("span") == "discovery").collect().row(0)
    lengths = pl.LazyFrame({"horizon": list(HORIZONS), "length": list(HORIZONS.values())})
    return (
        series["int_scales"]
        .filter(pl.col("minute").is_between(span[0], span[1]))
        .join(lengths.with_columns(pl.col("length").cast(pl.Int64)), how="cross")
        .with_columns(start=pl.col("minute") + GAP, end=pl.col("minute") + GAP + pl.col("length"))
        .filter(pl.col("end") <= span[1])
        .with_columns(mark=pl.col("start") + (5 - pl.col("start") % 5) % 5)
        .with_columns(last_mark=pl.max_horizontal("mark", pl.col("end") - pl.col("end") % 5))
    )


def _joined(anchors: pl.LazyFrame, series: dict[str, pl.LazyFrame]) -> pl.LazyFrame:
    paths, flow, interest = (series[n] for n in ("int_paths", "int_forced_flow", "int_interest"))
    found = anchors
    for at, suffix in (("start", "_first"), ("end", "_last")):
        found = found.join(_named(paths, suffix), left_on=["symbol", at],
                           right_on=["symbol", f"minute{suffix}"], how="inner")  # fmt: skip
        found = found.join(_named(flow, f"_flow{suffix}"), left_on=["symbol", at],
                           right_on=["symbol", f"minute_flow{suffix}"], how="left")  # fmt: skip
    for at, suffix in (("mark", "_opening"), ("last_mark", "_closing")):
        found = found.join(_named(interest, suffix), left_on=["symbol", at],
                           right_on=["symbol", f"minute{suffix}"], how="left")  # fmt: skip
    for side in ("bid", "ask"):
        count = f"cum_{side}_full"
        full = paths.filter(f"{side}_is_full").select(
            "symbol", (pl.col(count) - 1).alias(f"{count}_first"), again=pl.col("minute")
        )
        found = found.join(full, on=["symbol", f"{count}_first"], how="left")
        in_time = pl.when(pl.col("again") <= pl.col("end")).then("again")
        found = found.with_columns(in_time.alias(f"{side}_again")).drop("again")
    return found


def _named(frame: pl.LazyFrame, suffix: str) -> pl.LazyFrame:
    return frame.rename({n: f"{n}{suffix}" for n in frame.collect_schema() if n != "symbol"})


def _scored(found: pl.LazyFrame) -> pl.LazyFrame:
    length, sigma = pl.col("length"), pl.col("sigma")
    price = (pl.col("log_close_last") - pl.col("log_close_first")) / (sigma * length.sqrt())
    depth = 1e-9 * _within("cum_log_depth_e9") / _within("cum_depth_bars")
    basis = (pl.col("basis_5min_bps_last") - pl.col("basis_5min_bps_first")) / pl.col(
        "basis_sigma_bps"
    )
    interest = (pl.col("log_interest_closing") - pl.col("log_interest_opening")) / (
        pl.col("interest_unit") * (length / 5).sqrt()
    )
    enough = _enough("cum_bars")
    refill = {
        f"{side}_refill": pl.when(_enough("cum_refill_bars")).then(
            (pl.coalesce(f"{side}_again", "end") - pl.col("start")) / length
        )
        for side in ("bid", "ask")
    }
    flows = {
        f"cascade_{side}": pl.when(_enough("cum_feed_bars", "_flow")).then(
            (_within(f"cum_cascades_{side}", "_flow") > 0).cast(pl.Float64)
        )
        for side in ("long", "short")
    }
    return found.select(
        *KEY,
        "horizon",
        price_sigma=pl.when(enough).then(price),
        log_rv=pl.when(enough & (_within("cum_bars") >= 5)).then(_log_rv(sigma)),
        log_depth=pl.when(_enough("cum_depth_bars")).then(depth - pl.col("depth_median_usd").log()),
        basis_sigma=basis,
        interest_sigma=interest,
        **refill,
        **flows,
    )


def _within(name: str, kind: str = "") -> pl.Expr:
    return pl.col(f"{name}{kind}_last").cast(pl.Float64) - pl.col(f"{name}{kind}_first").cast(
        pl.Float64
    )


def _enough(name: str, kind: str = "") -> pl.Expr:
    bars = _within(name, kind)
    return (bars >= 0.9 * (pl.col("end") - pl.col("start"))) & (bars > 0)


def _log_rv(sigma: pl.Expr) -> pl.Expr:
    bars, moved = _within("cum_bars"), _within("cum_return_e9")
    squares = (pl.col("cum_squares_e18_last") - pl.col("cum_squares_e18_first")).cast(pl.Float64)
    variance = (squares - moved**2 / bars) / (bars - 1) * 1e-18
    return 0.5 * (pl.max_horizontal(variance, 1e-4 * sigma**2) / sigma**2).log()


if __name__ == "__main__":
    run(Home(Path(sys.argv[1])), Path(sys.argv[2]))
