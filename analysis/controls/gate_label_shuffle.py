"""Gate-label shuffle: the state's own history, cut into long blocks and put together anew."""

from __future__ import annotations

from typing import Final

import numpy as np

from analysis.arrays import BoolArray, IntArray
from analysis.controls.base import Control, ControlResult
from analysis.controls.labelled import against_labels, blocks_of, label_at
from analysis.counters import key_of, permutations
from analysis.episodes import MINUTES_PER_DAY
from analysis.fused import Fused
from analysis.panel import FamilyData, Panel
from analysis.rules import Rules

CONTROL_ID: Final = "gate_label_shuffle"
# Fewer blocks have too few orders to tell a thing from.
FEWEST_BLOCKS: Final = 6


def run(
    panel: Panel, families: list[FamilyData], rules: Rules, seed: int, threads: int | None = None
) -> list[ControlResult]:
    """Give every event the state of another time, blocks of days changing places.

    Notes
    -----
    Blocks are whole days, so that a state which follows the clock keeps its hours, and longer
    than the state persists and than the outcome's horizon: shorter ones would cut the
    state to pieces, and a placebo with other persistence than the real state cannot fail. All
    symbols change places together. What is left of the span after the last whole block keeps
    its place.

    References
    ----------
    Künsch (1989), The jackknife and the bootstrap for general stationary observations (blocks
    keep dependence). Annals of Statistics 17(3).
    """
    del threads  # one gather per draw and event: nothing to share out

    def one(family: FamilyData) -> ControlResult:
        def labels(fused: Fused, rows: IntArray) -> BoolArray | str:
            return shuffled(panel, fused, rows, family.horizon_minutes, rules.draws, seed)

        return against_labels(panel, family, CONTROL_ID, labels, rules)

    return [one(family) for family in families]


def shuffled(
    panel: Panel, fused: Fused, rows: IntArray, horizon_minutes: int, draws: int, seed: int
) -> BoolArray | str:
    """Draws × events: the label at each event's minute after the blocks have changed places."""
    first = int(panel.minute.min())
    span = int(panel.minute.max()) - first + 1
    length = block_minutes(panel, fused.label, horizon_minutes)
    blocks = span // length
    if blocks < FEWEST_BLOCKS:
        return (
            f"the state lasts so long that the span holds {blocks} blocks of "
            f"{length // MINUTES_PER_DAY} days, and {FEWEST_BLOCKS} are needed"
        )
    orders = permutations(key_of(seed, CONTROL_ID), draws, blocks)
    orders = np.hstack([orders, np.full((draws, 1), blocks)])
    offset = panel.minute[rows] - first
    block, within = np.minimum(offset // length, blocks), offset % length
    symbol = panel.symbol[rows].astype(np.int64)
    # Each event meets each block once: look all of them up before any draw.
    minutes = [first + other * length + within for other in range(blocks)]
    met = np.stack([*(label_at(panel, fused.label, symbol, m) for m in minutes), fused.label[rows]])
    out = np.empty((draws, len(rows)), bool)
    for part in blocks_of(draws):
        out[part] = met[orders[part][:, block], np.arange(len(rows))]
    return out


def block_minutes(panel: Panel, label: BoolArray, horizon_minutes: int) -> int:
    """Whole days, longer than the state persists and than the horizon.

    Notes
    -----
    How long it persists is the mean length of the stay that a labelled minute lies in: Σl²/Σl
    over stays of l minutes. The plain mean would be that of the many short stays at a state's
    edge, and blocks of their length cut the long ones to pieces.
    """
    turns = np.diff(label.astype(np.int8), prepend=0) != 0
    turns |= np.diff(panel.symbol, prepend=panel.symbol[:1] - 1) != 0
    begins = np.flatnonzero(turns)
    length = np.diff(np.append(begins, panel.rows))[label[begins]].astype(np.float64)
    persists = float(np.sum(length**2) / length.sum()) if len(length) else 0.0
    return (int(max(persists, horizon_minutes)) // MINUTES_PER_DAY + 1) * MINUTES_PER_DAY


CONTROL: Final = Control(
    control_id=CONTROL_ID,
    level="A",
    what_it_breaks="which events met the state; how often and how long it stands stays",
    expected_null="the effect among events with a shuffled label is that of all events",
    run=run,
)
