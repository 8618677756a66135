"""Series time-shifted: the second sensor as it was weeks earlier or later."""

from __future__ import annotations

from typing import Final

import numpy as np

from analysis.arrays import BoolArray, IntArray
from analysis.controls.base import Control, ControlResult
from analysis.controls.labelled import against_labels, label_at
from analysis.episodes import MINUTES_PER_DAY
from analysis.fused import Fused
from analysis.panel import FamilyData, Panel
from analysis.rules import Rules

CONTROL_ID: Final = "series_time_shifted"
WEEK: Final = 7 * MINUTES_PER_DAY


def run(
    panel: Panel, families: list[FamilyData], rules: Rules, seed: int, threads: int | None = None
) -> list[ControlResult]:
    """Move the second series as a whole by every number of whole weeks.

    Notes
    -----
    Circular over the span's whole weeks, all symbols together: hours, weekdays, runs and what
    symbols do together stay, and the meeting with the first sensor goes. There are as many
    shifts as weeks less one and nothing is drawn, so the seed is not used; events after the
    last whole week are left out of the moved sets.
    """
    del seed, threads

    def labels(fused: Fused, rows: IntArray) -> BoolArray | str:
        return moved(panel, fused, rows, rules.min_shifts)

    return [against_labels(panel, family, CONTROL_ID, labels, rules) for family in families]


def moved(panel: Panel, fused: Fused, rows: IntArray, fewest: int) -> BoolArray | str:
    """Shifts × events: the label that the second series had so many weeks before."""
    first = int(panel.minute.min())
    weeks = (int(panel.minute.max()) - first + 1) // WEEK
    if weeks - 1 < fewest:
        return f"{max(weeks - 1, 0)} shifts by whole weeks are admissible, {fewest} are needed"
    offset = panel.minute[rows] - first
    symbol, inside = panel.symbol[rows].astype(np.int64), offset < weeks * WEEK
    minutes = [first + (offset - s * WEEK) % (weeks * WEEK) for s in range(1, weeks)]
    return np.stack([inside & label_at(panel, fused.label, symbol, m) for m in minutes])


CONTROL: Final = Control(
    control_id=CONTROL_ID,
    level="A",
    what_it_breaks="that two sensors speak at the same time; each series stays as it is",
    expected_null="events confirmed by another week's series have the effect of all events",
    run=run,
)
