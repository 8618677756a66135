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
_COUNTS = """
    select 'events', trigger, count(*) from evt_events group by all
    union all
    select 'states', state, count(*) from sta_pre_event group by all
"""


@dataclass(frozen=True)
class Pair:
    """Both ways on one lake, and the rows of each by trigger and by state."""

    days: int
    ours: Built
    theirs: Built
    rows: dict[str, dict[str, int]]
    their_rows: dict[str, dict[str, int]]

    @property
    def same_rows(self) -> bool:
        """Whether every trigger has as many events, and every state as many rows."""
        return self.rows == self.their_rows


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
    demands = [
        Demand(f"{times:.2f} times Polars's time (at most {TIMES_POLARS})", times <= TIMES_POLARS),
        Demand(f"{last.ours.peak_mb:,.0f} MB (below {PEAK_MB:,.0f})", last.ours.peak_mb < PEAK_MB),
        Demand("as many events and states", all(pair.same_rows for pair in pairs)),
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
        theirs, their_rows = build_by_hand(home.lake, out)
        ours = build(home, SELECT)
        yield Pair(size, ours, theirs, _rows(home), their_rows)


def _rows(home: Home) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {"events": {}, "states": {}}
    with duckdb.connect(str(home.blind), read_only=True) as connection:
        for what, name, rows in connection.execute(_COUNTS).fetchall():
            found[what][name] = rows
    return found


def _show(pairs: list[Pair], symbols: int) -> None:
    table = Table(*HEADINGS, title=f"Events and states of {symbols} symbols, processes whole")
    for column in table.columns[2:]:
        column.justify = "right"
    for pair in pairs:
        for way, built, rows in (
            ("Polars", pair.theirs, pair.their_rows),
            ("dbt build", pair.ours, pair.rows),
        ):
            table.add_row(
                str(pair.days),
                way,
                f"{built.seconds:.1f}",
                f"{built.cpu_seconds:.1f}",
                f"{built.cpu_seconds / pair.theirs.cpu_seconds:.2f}",
                f"{built.peak_mb:,.0f}",
                f"{built.load:.1f}",
                *(f"{sum(rows[what].values()):,}" for what in ("events", "states")),
            )
    Console(width=None if sys.stdout.isatty() else 120).print(table)


if __name__ == "__main__":
    typer.run(main)
