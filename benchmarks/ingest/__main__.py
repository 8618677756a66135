"""``make bench-ingest``: every way in turn, several rounds, one table, one verdict."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import duckdb
import pyarrow as pa
import typer
from rich.console import Console
from rich.table import Table

from benchmarks.demand import closing_line
from benchmarks.ingest.one import OURS, Run
from benchmarks.ingest.rivals import BORROWED, RIVALS
from benchmarks.ingest.trades import Size, csv_bytes, trades_archive
from benchmarks.ingest.verdict import Line, demands_on, lines_of
from nullhouse.base.home import PROJECT
from nullhouse.base.progress import meter

CACHE = PROJECT / ".nullhouse" / "bench"
HEADINGS = (
    "way", "M rows/s", "CSV MB/s", "of the best", "× pandas", "CPU s", "peak MB", "Parquet MB",
)  # fmt: skip


def main(
    files: Annotated[int, typer.Option(help="Day files.")] = 5,
    rows: Annotated[int, typer.Option(help="Rows of each.")] = 2_000_000,
    rounds: Annotated[int, typer.Option(help="Times that each way runs, in turn.")] = 3,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Measure zips to Parquet: ours beside other ways, each run in a process of its own.

    Example: python -m benchmarks.ingest --files 2 --rows 500000 --rounds 1
    """
    size = Size(files, rows)
    archive = trades_archive(CACHE, size)
    lines = lines_of(list(_runs(archive, size, rounds)), csv_bytes(archive))
    demands = demands_on(lines)
    if as_json:
        found = [asdict(line) for line in lines]
        print(
            json.dumps(
                {"machine": _machine(), "lines": found, "demands": [asdict(d) for d in demands]}
            )
        )
    else:
        _show(lines, size, rounds)
        print(closing_line(demands, "bench-ingest"))
    raise typer.Exit(0 if all(d.holds for d in demands) else 1)


def _runs(archive: Path, size: Size, rounds: int) -> Iterator[Run]:
    """Ways in turn within a round, so that a slow minute of the machine meets all of them."""
    ways = [OURS, *RIVALS]
    with (
        tempfile.TemporaryDirectory(dir=CACHE) as scratch,
        meter("measuring", rounds * len(ways)) as bar,
    ):
        for _ in range(rounds):
            for way in ways:
                bar.say(way)
                yield _run_apart(way, archive, Path(scratch), size)
                bar.advance()


def _run_apart(way: str, archive: Path, scratch: Path, size: Size) -> Run:
    command = [sys.executable, "-m", "benchmarks.ingest.one", way, str(archive), str(scratch)]
    done = subprocess.run(
        command, cwd=PROJECT, env=_environment(way), capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"bench-ingest: {way} failed:\n{done.stderr}")
    run = Run(**json.loads(done.stdout))
    if run.rows != size.rows:
        sys.exit(f"bench-ingest: {way} brought {run.rows} rows of {size.rows}")
    return run


def _environment(way: str) -> dict[str, str]:
    """The libraries of the benchmark for those who are one of them, the project's own for the rest.

    Arrow loads pandas in passing wherever it is installed, a fifth of a second that nobody has to
    wait for who does not use it.
    """
    if way in BORROWED:
        return dict(os.environ)
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


def _show(lines: list[Line], size: Size, rounds: int) -> None:
    table = Table(*HEADINGS, title=f"{size.rows:,} rows in {size.files} zips, median of {rounds}")
    for column in table.columns[1:]:
        column.justify = "right"
    for line in lines:
        table.add_row(
            line.way,
            f"{line.rows_per_second / 1e6:.2f}",
            f"{line.csv_mb_per_second:.0f}",
            f"{line.of_the_best:.2f}",
            f"{line.times_pandas:.1f}",
            f"{line.cpu_seconds:.1f}",
            f"{line.peak_mb:.0f}",
            f"{line.parquet_mb:.1f}",
            style="bold" if line.way == OURS else None,
        )
    console = Console(width=None if sys.stdout.isatty() else 120)
    console.print(table)
    console.print(_machine(), highlight=False)


def _machine() -> str:
    model = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        named = [line for line in cpuinfo.read_text().splitlines() if line.startswith("model name")]
        model = named[0].split(":", 1)[1].strip() if named else model
    load = f"{os.getloadavg()[0]:.1f}"
    return (
        f"{os.cpu_count()} cores of {model}, {platform.system()}, load {load} at the end; "
        f"Python {platform.python_version()}, pyarrow {pa.__version__}, duckdb {duckdb.__version__}"
    )


if __name__ == "__main__":
    typer.run(main)
