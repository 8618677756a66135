"""``make bench-generate``: every hypothesis that grammars and a growing register can state."""

from __future__ import annotations

import importlib.metadata
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from statistics import median
from typing import Final

from rich.console import Console
from rich.table import Table

from benchmarks.builds import exponent
from benchmarks.demand import Demand, closing_line
from benchmarks.generate.rival import fillings
from benchmarks.machine import describe_machine
from generator.instantiate import coherent
from generator.propose import propose
from generator.queue import Library

SIZES: Final = (1, 4, 16)
ROUNDS: Final = 5
MOST_GROWTH: Final = 1.1


def main() -> int:
    """Print the times and one line that sums them up; 1 where they fall short."""
    library = Library.read()
    grown = {size: _grown(library, size) for size in SIZES}
    times = {len(one.entries): _seconds(partial(_propose, one)) for one in grown.values()}
    grammars = [each.grammar for each in library.templates if each.grammar]
    grammars += [each.grammar for each in library.operators if each.grammar]
    solving, by_solver = _seconds(partial(fillings, grammars)), fillings(grammars)
    ours = sum(len(coherent(grammar)) for grammar in grammars)
    _show(times, solving, len(_propose(library)), by_solver)
    demands = [
        Demand(f"{ours} fillings, {by_solver} by the solver", ours == by_solver),
        Demand(
            f"growth exponent {exponent(times):.2f} in data sets (at most {MOST_GROWTH})",
            exponent(times) <= MOST_GROWTH,
        ),
    ]
    name = "python-constraint2"
    print(describe_machine(**{name: importlib.metadata.version(name)}))
    print(closing_line(demands, "bench-generate"))
    return 0 if all(demand.holds for demand in demands) else 1


def _propose(library: Library) -> Sequence[object]:
    return propose(library.templates, library.operators, library.entries, library.controls)


def _grown(library: Library, size: int) -> Library:
    """A register in which every data set is there so many times."""
    entries = [
        entry.model_copy(update={"id": entry.id if turn == 0 else f"{entry.id}_{turn}"})
        for turn in range(size)
        for entry in library.entries
    ]
    return replace(library, entries=tuple(entries))


def _seconds(run: Callable[[], object]) -> float:
    found = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        run()
        found.append(time.perf_counter() - started)
    return median(found)


def _show(times: dict[int, float], solving: float, proposed: int, by_solver: int) -> None:
    headings = ("what", "data sets", "stated", "seconds", "of the solver")
    table = Table(*headings, title="Hypotheses, stated and checked")
    bare = "a constraint solver, fillings alone"
    table.add_row(bare, "-", str(by_solver), f"{solving:.3f}", "1.0")
    for entries, seconds in times.items():
        row = (str(entries), str(proposed), f"{seconds:.3f}", f"{seconds / solving:.1f}")
        table.add_row("propose", *row)
    Console(width=None if sys.stdout.isatty() else 120).print(table)


if __name__ == "__main__":
    sys.exit(main())
