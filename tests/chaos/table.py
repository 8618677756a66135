"""What came of all kills, a row each stage."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from rich import box
from rich.table import Table

from tests.chaos.kills import Trial


def as_table(trials: Sequence[Trial]) -> Table:
    """Stage, kills, where in the run they fell, rows lost and doubled, what broke."""
    table = Table(box=box.SIMPLE_HEAD)
    for name in ("stage", "kills", "share of the run", "lost", "doubled", "broken", "equal"):
        table.add_column(name)
    for stage in dict.fromkeys(t.stage for t in trials):
        table.add_row(*_row(stage, [t for t in trials if t.stage == stage]))
    table.add_row(*_row("all", trials))
    return table


def _row(name: str, trials: Sequence[Trial]) -> Iterable[str]:
    shares = [t.share for t in trials] or [0.0]
    low, middle, high = np.quantile(shares, [0, 0.5, 1])
    spread = f"{low:.2f} to {high:.2f}, median {middle:.2f}"
    sums = [sum(t.lost for t in trials), sum(t.doubled for t in trials)]
    broken, equal = sum(t.broken for t in trials), sum(t.resumed_equal for t in trials)
    return (name, str(len(trials)), spread, *map(str, sums), str(broken), str(equal))
