"""Pair re-matching: one symbol's event beside another symbol's second sensor."""

from __future__ import annotations

from typing import Final

import numpy as np

from analysis.arrays import BoolArray, IntArray
from analysis.controls.base import Control, ControlResult
from analysis.controls.labelled import against_labels, blocks_of, label_at
from analysis.counters import key_of, words
from analysis.fused import Fused
from analysis.panel import FamilyData, Panel
from analysis.rules import Rules

CONTROL_ID: Final = "pair_rematching"
# With two symbols there is one other way to match them, and nothing to draw.
FEWEST_SYMBOLS: Final = 3


def run(
    panel: Panel, families: list[FamilyData], rules: Rules, seed: int, threads: int | None = None
) -> list[ControlResult]:
    """Ask the second sensor of another symbol at the same minute, another one every day.

    Notes
    -----
    In each draw and day the symbols are turned round by a drawn number of places, never by
    none: nobody keeps its own sensor, each sensor serves once, and the hour stays. What both
    legs share with the whole market is left; what they share with each other goes.
    """
    del threads

    def labels(fused: Fused, rows: IntArray) -> BoolArray | str:
        return rematched(panel, fused, rows, rules.draws, seed)

    return [against_labels(panel, family, CONTROL_ID, labels, rules) for family in families]


def rematched(panel: Panel, fused: Fused, rows: IntArray, draws: int, seed: int) -> BoolArray | str:
    """Draws × events: the label of the symbol that a day's turn brings to the event's place."""
    codes = np.unique(panel.symbol).astype(np.int64)
    if len(codes) < FEWEST_SYMBOLS:
        return f"{len(codes)} symbols cannot be matched anew, {FEWEST_SYMBOLS} are needed"
    chance = words(key_of(seed, CONTROL_ID), draws, panel.days)
    turn = (chance % np.uint64(len(codes) - 1)).astype(np.int64)
    place = np.searchsorted(codes, panel.symbol[rows])
    others = [codes[(place + 1 + t) % len(codes)] for t in range(len(codes) - 1)]
    met = np.stack([label_at(panel, fused.label, other, panel.minute[rows]) for other in others])
    out = np.empty((draws, len(rows)), bool)
    for part in blocks_of(draws):
        out[part] = met[turn[part][:, panel.day[rows]], np.arange(len(rows))]
    return out


CONTROL: Final = Control(
    control_id=CONTROL_ID,
    level="A",
    what_it_breaks="that both legs belong to one symbol; the minute and each leg stay",
    expected_null="events beside another symbol's second leg have the effect of all events",
    run=run,
)
