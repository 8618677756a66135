"""``python -m benchmarks.days.rival <home> <folder>``: the events and states of a home's lake."""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl

from benchmarks.days.rival import events as made
from benchmarks.days.rival.series import basis, depth, minutes, season, sigma
from benchmarks.days.rival.states import states
from nullhouse.base.home import PROJECT

CALENDAR = PROJECT / "seeds" / "reference" / "release_calendar.csv"


def run(lake: Path, out: Path) -> None:
    """Write events and states."""
    bare = minutes(lake)
    bar = sigma(bare, season(bare))
    book = depth(lake)
    shock = made.shocks(bar).collect().lazy()
    candidates = [
        shock,
        made.leader_shocks(shock, bar),
        made.bursts(bar),
        made.depletions(book, bar),
        made.desyncs(basis(bar)),
        made.releases(CALENDAR, bar),
        *made.liquidations(lake, pl.lit(bar["known_at"].max())),
    ]
    events = made.events(candidates)
    events.write_parquet(out / "events.parquet")
    known = states(lake, bar, book, events)
    known.write_parquet(out / "states.parquet")


if __name__ == "__main__":
    run(Path(sys.argv[1]), Path(sys.argv[2]))
