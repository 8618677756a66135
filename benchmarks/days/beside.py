"""``make bench-events``: events and states by dbt beside the same by a Polars script."""

from __future__ import annotations

import importlib.metadata
import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Final

import duckdb
import typer
from rich.console import Console
from rich.table import Table

from benchmarks.days.__main__ import CACHE
from benchmarks.days.builds import Built, build, build_by_hand
from benchmarks.days.verdict import (
    MOST_GROWTH,
    PEAK_MB,
    Demand,
    closing_line,
    exponent,
    is_crowded,
    seconds_of,
)
from benchmarks.days.world import hold, landed
from benchmarks.machine import describe_machine
from nullhouse.base.home import Home

#: Events, states and families, and what they are made of.
SELECT: Final = ("+sta_pre_event", "+evf_members")
TIMES_POLARS: Final = 1.5
HEADINGS = ("days", "way", "wall s", "CPU s", "of Polars", "peak MB", "load", "events", "states")
_EVENT: Final = "trigger, symbol, direction, known_at, started_at, size_class"
_STATE: Final = "trigger, symbol, direction, known_at, state, bucket, state_at"
_STATES: Final = f"""
    select {_STATE.replace("known_at", "events.known_at").replace("state_at", "states.known_at")}
    from sta_pre_event as states inner join evt_events as events using (event_id)
"""


@dataclass(frozen=True)
class Pair:
    """Both ways on one lake, how many rows ours has, and how many have none like them there."""

    days: int
    ours: Built
    theirs: Built
    rows: dict[str, int]
    unlike: dict[str, int]


def main(
    days: Annotated[
        str, typer.Option(help="Histories in days, the shortest first.")
    ] = "60,120,240",
    symbols: Annotated[int, typer.Option(help="Symbols.")] = 3,
    cache: Annotated[Path, typer.Option(help="Where simulated lakes are kept.")] = CACHE,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Measure a full build of events, states and families beside a Polars script.

    Example: PYTHONPATH=.venv/bench python -m benchmarks.days.beside --days 30,60 --symbols 2
    """
    sizes = sorted(int(size) for size in days.split(","))
    cache.mkdir(parents=True, exist_ok=True)
    source = landed(cache, sizes[-1] + 1, symbols)
    with tempfile.TemporaryDirectory(dir=cache) as scratch:
        pairs = list(_measure(source, Path(scratch), sizes))
    demands = demands_on(pairs)
    if as_json:
        found = [asdict(pair) for pair in pairs]
        print(json.dumps({"pairs": found, "demands": [asdict(d) for d in demands]}))
    else:
        _show(pairs, symbols)
        versions = {name: importlib.metadata.version(name) for name in ("dbt-core", "polars")}
        print(describe_machine(duckdb=duckdb.__version__, **versions))
        print(closing_line(demands, "bench-events"))
    raise typer.Exit(0 if all(d.holds for d in demands) else 1)


def demands_on(pairs: list[Pair]) -> list[Demand]:
    """Speed and memory at the largest size, growth over all, and the same rows at each."""
    crowded = is_crowded([built for pair in pairs for built in (pair.ours, pair.theirs)])
    last = pairs[-1]
    times = seconds_of(last.ours, crowded) / seconds_of(last.theirs, crowded)
    unlike = sum(sum(pair.unlike.values()) for pair in pairs)
    demands = [
        Demand(f"{times:.2f} times Polars's time (at most {TIMES_POLARS})", times <= TIMES_POLARS),
        Demand(f"{last.ours.peak_mb:,.0f} MB (below {PEAK_MB:,.0f})", last.ours.peak_mb < PEAK_MB),
        Demand(f"{unlike} events or states that are not the same on both sides", unlike == 0),
    ]
    if len(pairs) > 1:
        grows = exponent({pair.days: seconds_of(pair.ours, crowded) for pair in pairs})
        said = f"growth exponent {grows:.2f} (at most {MOST_GROWTH})"
        demands.append(Demand(said, grows <= MOST_GROWTH))
    return demands


def _measure(source: Home, scratch: Path, sizes: list[int]) -> Iterator[Pair]:
    for size in sizes:
        home, out = Home(scratch / str(size)), scratch / f"{size}.polars"
        hold(source, home, size)
        out.mkdir()
        theirs = build_by_hand(home.lake, out)
        ours = build(home, SELECT)
        yield Pair(size, ours, theirs, *_compared(home, out))


def _compared(home: Home, out: Path) -> tuple[dict[str, int], dict[str, int]]:
    """Rows of ours, and rows of either way that the other does not have, with all columns."""
    rows, unlike = {}, {}
    with duckdb.connect(str(home.blind), read_only=True) as connection:
        for what, columns, ours in (
            ("events", _EVENT, f"select {_EVENT} from evt_events"),
            ("states", _STATE, _STATES),
        ):
            theirs = f"select {columns} from '{out / what}.parquet'"
            rows[what] = _count(connection, ours)
            unlike[what] = sum(
                _count(connection, f"({one}) except all ({other})")
                for one, other in ((ours, theirs), (theirs, ours))
            )
    return rows, unlike


def _count(connection: duckdb.DuckDBPyConnection, relation: str) -> int:
    (count,) = connection.execute(f"select count(*) from ({relation})").fetchone() or (0,)
    return int(count)


def _show(pairs: list[Pair], symbols: int) -> None:
    table = Table(*HEADINGS, title=f"Events and states of {symbols} symbols, processes whole")
    for column in table.columns[2:]:
        column.justify = "right"
    for pair in pairs:
        for way, built in (("Polars", pair.theirs), ("dbt build", pair.ours)):
            table.add_row(
                str(pair.days),
                way,
                f"{built.seconds:.1f}",
                f"{built.cpu_seconds:.1f}",
                f"{built.cpu_seconds / pair.theirs.cpu_seconds:.2f}",
                f"{built.peak_mb:,.0f}",
                f"{built.load:.1f}",
                *(f"{pair.rows[what]:,}" for what in ("events", "states")),
            )
    Console(width=None if sys.stdout.isatty() else 120).print(table)


if __name__ == "__main__":
    typer.run(main)
