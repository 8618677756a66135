"""dbt beside a script by hand on lakes of growing size: what is asked of both, and their table."""

from __future__ import annotations

import importlib.metadata
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final

import duckdb
from rich.console import Console
from rich.table import Table

from benchmarks.builds import Built, exponent, is_crowded, seconds_of
from benchmarks.demand import Demand, closing_line
from benchmarks.machine import describe_machine

TIMES_POLARS: Final = 1.5
MOST_GROWTH: Final = 1.1
PEAK_MB: Final = 4000.0
HEADINGS = ("days", "way", "wall s", "CPU s", "of Polars", "peak MB", "load", "rows")


@dataclass(frozen=True)
class Pair:
    """Both ways on one lake, our rows, and how many of either way's the other does not have."""

    days: int
    ours: Built
    theirs: Built
    rows: int
    unlike: int


def demands_on(pairs: Sequence[Pair], fixed: Built | None = None) -> list[Demand]:
    """Speed and memory at the largest size, growth over all, and the same rows at each.

    ``fixed`` is a build of no data: what dbt takes by itself, left out of the times where given.
    """
    crowded = is_crowded([built for pair in pairs for built in (pair.ours, pair.theirs)])
    last, unlike = pairs[-1], sum(pair.unlike for pair in pairs)
    own = seconds_of(fixed, crowded) if fixed else 0.0
    times = (seconds_of(last.ours, crowded) - own) / seconds_of(last.theirs, crowded)
    aside = f", {own:.1f} s of dbt's own aside" if fixed else ""
    said = f"{times:.2f} times Polars's time{aside} (at most {TIMES_POLARS})"
    demands = [
        Demand(said, times <= TIMES_POLARS),
        Demand(f"{last.ours.peak_mb:,.0f} MB (below {PEAK_MB:,.0f})", last.ours.peak_mb < PEAK_MB),
        Demand(f"{unlike} rows that are not the same on both sides", unlike == 0),
    ]
    if len(pairs) > 1:
        grows = exponent({pair.days: seconds_of(pair.ours, crowded) for pair in pairs})
        said = f"growth exponent {grows:.2f} (at most {MOST_GROWTH})"
        demands.append(Demand(said, grows <= MOST_GROWTH))
    return demands


def tell(
    pairs: Sequence[Pair], title: str, name: str, as_json: bool, fixed: Built | None = None
) -> int:
    """Print what was found; 1 where a demand falls short, else 0."""
    demands = demands_on(pairs, fixed)
    if as_json:
        found = [asdict(pair) for pair in pairs]
        print(json.dumps({"pairs": found, "demands": [asdict(d) for d in demands]}))
    else:
        _show(pairs, title)
        versions = {name: importlib.metadata.version(name) for name in ("dbt-core", "polars")}
        print(describe_machine(duckdb=duckdb.__version__, **versions))
        print(closing_line(demands, name))
    return 0 if all(d.holds for d in demands) else 1


def _show(pairs: Sequence[Pair], title: str) -> None:
    table = Table(*HEADINGS, title=title)
    for column in table.columns[2:]:
        column.justify = "right"
    for pair in pairs:
        for way, built in (("Polars", pair.theirs), ("dbt build", pair.ours)):
            table.add_row(
                str(pair.days), way, f"{built.seconds:.1f}", f"{built.cpu_seconds:.1f}",
                f"{built.cpu_seconds / pair.theirs.cpu_seconds:.2f}", f"{built.peak_mb:,.0f}",
                f"{built.load:.1f}", f"{pair.rows:,}",
            )  # fmt: skip
    Console(width=None if sys.stdout.isatty() else 120).print(table)
