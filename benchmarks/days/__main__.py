"""``make bench-days``: full builds of growing histories, and one more day of each."""

from __future__ import annotations

import importlib.metadata
import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import duckdb
import typer
from rich.console import Console
from rich.table import Table

from benchmarks.builds import Built, build
from benchmarks.days.options import CACHE, SIZES, AsJson, Cache, Days, Symbols, asked
from benchmarks.days.verdict import Growth, demands_on
from benchmarks.days.world import empty, hold
from benchmarks.demand import closing_line
from benchmarks.machine import describe_machine
from nullhouse.base.home import Home

HEADINGS = ("days", "build", "wall s", "CPU s", "of the full", "peak MB", "load")
NODES_HEADINGS = ("node", "full s", "one more day s", "of the full")


def main(
    days: Days = SIZES,
    symbols: Symbols = 3,
    nodes: Annotated[int, typer.Option(help="Nodes to list, the dearest of one more day.")] = 25,
    cache: Cache = CACHE,
    as_json: AsJson = False,
) -> None:
    """Measure builds of growing histories, and of one more day.

    Example: python -m benchmarks.days --days 40,80,160 --symbols 2
    """
    # Before a lake is simulated for it.
    if len(days.split(",")) < 2:
        raise typer.BadParameter(
            f"{days}: growth needs two histories at least, such as {SIZES}", param_hint="--days"
        )
    source, sizes = asked(days, symbols, cache)
    with tempfile.TemporaryDirectory(dir=cache) as scratch:
        fixed = _of_nothing(Home(Path(scratch) / "empty"))
        rows = list(_grow(source, Path(scratch), sizes))
    demands = demands_on(rows, fixed)
    if as_json:
        found = {"fixed": asdict(fixed), "rows": [asdict(row) for row in rows]}
        print(json.dumps({**found, "demands": [asdict(d) for d in demands]}))
    else:
        _show(rows, fixed, symbols)
        _show_nodes(rows[-1], nodes)
        print(_machine())
        print(closing_line(demands, "bench-days"))
    raise typer.Exit(0 if all(d.holds for d in demands) else 1)


def _of_nothing(home: Home) -> Built:
    """The second build of a home without a file: the first one parses the project."""
    empty(home)
    build(home)
    return build(home)


def _grow(source: Home, scratch: Path, sizes: list[int]) -> Iterator[Growth]:
    for size in sizes:
        home = Home(scratch / str(size))
        hold(source, home, size)
        full = build(home)
        hold(source, home, size + 1)
        yield Growth(size, full, build(home))


def _show(rows: list[Growth], fixed: Built, symbols: int) -> None:
    table = Table(*HEADINGS, title=f"The blind half of {symbols} symbols, all of dbt included")
    for column in table.columns[2:]:
        column.justify = "right"
    _line(table, 0, "no data", fixed, rows[-1].full)
    for row in rows:
        _line(table, row.days, "full", row.full, row.full)
        _line(table, row.days, "one more day", row.more, row.full)
    _console().print(table)


def _line(table: Table, days: int, name: str, built: Built, full: Built) -> None:
    table.add_row(
        str(days),
        name,
        f"{built.seconds:.1f}",
        f"{built.cpu_seconds:.1f}",
        f"{built.cpu_seconds / full.cpu_seconds:.1%}",
        f"{built.peak_mb:,.0f}",
        f"{built.load:.1f}",
    )


def _show_nodes(row: Growth, nodes: int) -> None:
    table = Table(*NODES_HEADINGS, title=f"After {row.days} days, by dbt's own clock")
    for column in table.columns[1:]:
        column.justify = "right"
    for name in sorted(row.more.nodes, key=lambda node: -row.more.nodes[node])[:nodes]:
        more, full = row.more.nodes[name], row.full.nodes.get(name, 0.0)
        table.add_row(name, f"{full:.2f}", f"{more:.2f}", f"{more / full:.0%}" if full else "")
    _console().print(table)


def _console() -> Console:
    return Console(width=None if sys.stdout.isatty() else 120)


def _machine() -> str:
    return describe_machine(duckdb=duckdb.__version__, dbt=importlib.metadata.version("dbt-core"))


if __name__ == "__main__":
    typer.run(main)
