"""Label permutation: the second sensor's labels dealt anew to a symbol's events, day by day."""

from __future__ import annotations

from typing import Final

import numpy as np

from analysis.arrays import BoolArray, IntArray
from analysis.controls.base import Control, ControlResult
from analysis.controls.labelled import against_labels, blocks_of
from analysis.counters import key_of, permutations
from analysis.fused import Fused
from analysis.panel import FamilyData, Panel
from analysis.rules import Rules

CONTROL_ID: Final = "label_permutation"


def run(
    panel: Panel, families: list[FamilyData], rules: Rules, seed: int, threads: int | None = None
) -> list[ControlResult]:
    """Deal the labels to a symbol's events again, days in another order.

    Notes
    -----
    Labels keep the runs that they have within a day, and each symbol its number of labelled
    events. The order of days is the same for all symbols, because what moves one moves others.
    """
    del threads

    def labels(fused: Fused, rows: IntArray) -> BoolArray | str:
        day = panel.day[rows].astype(np.int64)
        return dealt(panel.symbol[rows].astype(np.int64), day, fused.label[rows], rules.draws, seed)

    return [against_labels(panel, family, CONTROL_ID, labels, rules) for family in families]


def dealt(symbol: IntArray, day: IntArray, label: BoolArray, draws: int, seed: int) -> BoolArray:
    """Draws × events, which come in order of time: their labels, read day by day in a drawn
    order of days and dealt out in order of time."""
    days = int(day.max()) + 1 if len(day) else 0
    rank = permutations(key_of(seed, CONTROL_ID), draws, days)
    out = np.zeros((draws, len(label)), bool)
    for code in np.unique(symbol):
        mine = np.flatnonzero(symbol == code)
        for part in blocks_of(draws):
            order = np.argsort(rank[part][:, day[mine]], axis=1, kind="stable")
            out[part, mine] = label[mine][order]
    return out


CONTROL: Final = Control(
    control_id=CONTROL_ID,
    level="A",
    what_it_breaks="which events bear the second sensor's label; their number and runs stay",
    expected_null="events with a permuted label have the effect that all events share",
    run=run,
)
