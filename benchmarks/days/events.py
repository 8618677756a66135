"""``make bench-events``: events and states by dbt beside the same by a Polars script."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import duckdb
import typer

from benchmarks.beside import Pair, tell
from benchmarks.builds import apart, build
from benchmarks.days.options import CACHE, SIZES, AsJson, Cache, Days, Symbols, asked
from benchmarks.days.world import hold
from nullhouse.base.home import Home

#: Events, states and families, and what they are made of.
SELECT: Final = ("+sta_pre_event", "+evf_members")
_EVENT: Final = "trigger, symbol, direction, known_at, started_at, size_class"
_STATE: Final = "trigger, symbol, direction, known_at, state, bucket, state_at"
_STATES: Final = f"""
    select {_STATE.replace("known_at", "events.known_at").replace("state_at", "states.known_at")}
    from sta_pre_event as states inner join evt_events as events using (event_id)
"""


def main(
    days: Days = SIZES,
    symbols: Symbols = 3,
    cache: Cache = CACHE,
    as_json: AsJson = False,
) -> None:
    """Measure a full build of events, states and families beside a Polars script.

    Example: PYTHONPATH=.venv/bench python -m benchmarks.days.events --days 60,120 --symbols 2
    """
    source, sizes = asked(days, symbols, cache)
    with tempfile.TemporaryDirectory(dir=cache) as scratch:
        pairs = list(_measure(source, Path(scratch), sizes))
    title = f"Events and states of {symbols} symbols, processes whole"
    raise typer.Exit(tell(pairs, title, "bench-events", as_json))


def _measure(source: Home, scratch: Path, sizes: list[int]) -> Iterator[Pair]:
    for size in sizes:
        home, out = Home(scratch / str(size)), scratch / f"{size}.polars"
        hold(source, home, size)
        out.mkdir()
        theirs = apart("-m", "benchmarks.days.rival", str(home.lake), str(out))
        ours = build(home, SELECT)
        yield Pair(size, ours, theirs, *_compared(home, out))


def _compared(home: Home, out: Path) -> tuple[int, int]:
    """Rows of ours, and rows of either way that the other does not have, with all columns."""
    rows = unlike = 0
    with duckdb.connect(str(home.blind), read_only=True) as connection:
        for what, columns, ours in (
            ("events", _EVENT, f"select {_EVENT} from evt_events"),
            ("states", _STATE, _STATES),
        ):
            theirs = f"select {columns} from '{out / what}.parquet'"
            rows += _count(connection, ours)
            unlike += _count(connection, f"({ours}) except all ({theirs})")
            unlike += _count(connection, f"({theirs}) except all ({ours})")
    return rows, unlike


def _count(connection: duckdb.DuckDBPyConnection, relation: str) -> int:
    (count,) = connection.execute(f"select count(*) from ({relation})").fetchone() or (0,)
    return int(count)


if __name__ == "__main__":
    typer.run(main)
