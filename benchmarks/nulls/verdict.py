"""What the runs say, and whether it is enough."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from benchmarks.demand import Demand
from benchmarks.nulls.one import THREADS, Run

DRAW_SECONDS: Final = 20.0
DRAW_MB: Final = 2000.0
SHIFT_SECONDS: Final = 15.0
TIMES_NUMPY: Final = 10.0
TIMES_SCIPY: Final = 100.0


def is_crowded(run: Run) -> bool:
    """Whether others load the machine beyond our own threads and one more."""
    return run.load > THREADS + 1


def judged_seconds(run: Run) -> float:
    """Seconds by the clock; on a crowded machine, CPU seconds shared over the run's threads."""
    return min(run.seconds, run.cpu_seconds / run.threads) if is_crowded(run) else run.seconds


def rate(run: Run) -> float:
    """Statistics a second."""
    return run.statistics / judged_seconds(run)


def demands_on(runs: Mapping[str, Run]) -> list[Demand]:
    """Every demand with what was found."""
    ours = runs["draws"]
    numpy, scipy = rate(ours) / rate(runs["numpy"]), rate(ours) / rate(runs["scipy"])
    same = runs["one thread"].digest == runs["two threads"].digest
    return [
        _in_time("draws", ours, DRAW_SECONDS),
        Demand(f"draws in {ours.peak_mb:,.0f} MB (below {DRAW_MB:,.0f})", ours.peak_mb < DRAW_MB),
        _in_time("shifts", runs["shifts"], SHIFT_SECONDS),
        Demand(f"{numpy:.0f} times numpy (at least {TIMES_NUMPY:.0f})", numpy >= TIMES_NUMPY),
        Demand(f"{scipy:,.0f} times scipy (at least {TIMES_SCIPY:.0f})", scipy >= TIMES_SCIPY),
        Demand(f"{'the same' if same else 'other'} bits at 1 and 2 threads", same),
    ]


def _in_time(name: str, run: Run, limit: float) -> Demand:
    said = f"{name} in {judged_seconds(run):.1f} s (below {limit:.0f})"
    if is_crowded(run):
        said += f" by CPU seconds, {run.seconds:.1f} by the clock at a load of {run.load:.1f}"
    return Demand(said, judged_seconds(run) < limit)
