"""``make bench-nulls``: every way once, in a process of its own, one table, one verdict."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from dataclasses import asdict
from typing import Annotated

import numba
import numpy as np
import scipy
import typer
from rich.console import Console
from rich.table import Table

from benchmarks.demand import closing_line
from benchmarks.nulls.one import WAYS, Run
from benchmarks.nulls.verdict import demands_on, rate
from benchmarks.nulls.world import Size
from nullhouse.base.home import PROJECT

HEADINGS = ("way", "statistics", "threads", "wall s", "CPU s", "a second", "peak MB", "load")


def main(
    days: Annotated[int, typer.Option(help="Days of one-minute bars.")] = 365,
    symbols: Annotated[int, typer.Option(help="Symbols.")] = 20,
    events: Annotated[int, typer.Option(help="Events of each hypothesis.")] = 5000,
    draws: Annotated[int, typer.Option(help="Joint draws.")] = 10_000,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Measure joint draws and all shifts beside numpy and scipy.

    Example: python -m benchmarks.nulls --days 60 --draws 1000
    """
    size = Size(symbols=symbols, days=days, events=events, draws=draws)
    runs = {name: _apart(name, size) for name in WAYS}
    demands = demands_on(runs)
    if as_json:
        print(json.dumps({"runs": [asdict(r) for r in runs.values()], "size": asdict(size)}))
    else:
        _show(runs, size)
        print(closing_line(demands, "bench-nulls"))
    raise typer.Exit(0 if all(d.holds for d in demands) else 1)


def _apart(name: str, size: Size) -> Run:
    command = [sys.executable, "-m", "benchmarks.nulls.one", name, json.dumps(asdict(size))]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"bench-nulls: {name} failed:\n{done.stderr}")
    return Run(**json.loads(done.stdout))


def _show(runs: dict[str, Run], size: Size) -> None:
    title = (
        f"{size.hypotheses} hypotheses of {size.events:,} events at both horizons, "
        f"{size.draws:,} joint draws, {size.days} days x {size.symbols} symbols"
    )
    table = Table(*HEADINGS, title=title)
    for column in table.columns[1:]:
        column.justify = "right"
    for run in runs.values():
        table.add_row(
            run.name,
            f"{run.statistics:,.0f}",
            str(run.threads),
            f"{run.seconds:.1f}",
            f"{run.cpu_seconds:.1f}",
            f"{rate(run):,.0f}",
            f"{run.peak_mb:,.0f}",
            f"{run.load:.1f}",
        )
    console = Console(width=None if sys.stdout.isatty() else 120)
    console.print(table)
    versions = f"numpy {np.__version__}, scipy {scipy.__version__}, numba {numba.__version__}"
    console.print(f"{os.cpu_count()} cores, {platform.system()}; {versions}", highlight=False)


if __name__ == "__main__":
    typer.run(main)
