"""``make bench-outcomes``: outcomes by dbt beside the same by a Polars script."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import duckdb
import typer

from benchmarks.beside import Pair, tell
from benchmarks.builds import Built, apart, build
from benchmarks.days.options import CACHE, SIZES, AsJson, Cache, Days, Symbols, asked
from benchmarks.days.world import empty, hold
from nullhouse.base.home import Home

#: Both ways divide and take logs of the same whole numbers; the last digits are their own.
_SAME: Final = 1e-9


def main(
    days: Days = SIZES,
    symbols: Symbols = 3,
    cache: Cache = CACHE,
    as_json: AsJson = False,
) -> None:
    """Measure the outcomes of every minute of the discovery span beside a Polars script.

    Example: PYTHONPATH=.venv/bench python -m benchmarks.outcomes --days 60,90 --symbols 2
    """
    source, sizes = asked(days, symbols, cache)
    with tempfile.TemporaryDirectory(dir=cache) as scratch:
        pairs = list(_measure(source, Path(scratch), sizes))
        fixed = _of_nothing(Home(Path(scratch) / "empty"))
    title = f"Outcomes of {symbols} symbols, processes whole"
    raise typer.Exit(tell(pairs, title, "bench-outcomes", as_json, fixed))


def _measure(source: Home, scratch: Path, sizes: list[int]) -> Iterator[Pair]:
    for size in sizes:
        home, out = Home(scratch / str(size)), scratch / f"{size}.parquet"
        hold(source, home, size)
        build(home)
        theirs = apart("-m", "benchmarks.outcomes.rival", str(home.root), str(out))
        ours = build(home, ("out_windows",), target="full")
        yield Pair(size, ours, theirs, *_compared(home, out))


def _of_nothing(home: Home) -> Built:
    """What dbt takes for the outcomes of a home without a file."""
    empty(home)
    build(home)
    return build(home, ("out_windows",), target="full")


def _compared(home: Home, out: Path) -> tuple[int, int]:
    """How many rows ours has, and how many of either way the other has not or differently."""
    with duckdb.connect(str(home.sighted), read_only=True) as connection:
        described = connection.execute("describe out_windows").fetchall()
        values = [name for name, kind, *_ in described if kind == "DOUBLE"]
        same = " and ".join(
            f"coalesce(abs(ours.{v} - theirs.{v}) <= {_SAME} * greatest(1, abs(ours.{v})),"
            f" ours.{v} is null and theirs.{v} is null)"
            for v in values
        )
        found = connection.execute(
            f"""select count(ours.symbol), count(*) filter (where not coalesce({same}, false))
                from out_windows as ours
                full join '{out}' as theirs using (symbol, minute, horizon)"""
        ).fetchone() or (0, 0)
    return int(found[0]), int(found[1])


if __name__ == "__main__":
    typer.run(main)
