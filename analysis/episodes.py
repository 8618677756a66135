"""Episodes: what happens within one block of the horizon's length counts once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.arrays import FloatArray, IntArray
from analysis.panel import Panel

MINUTES_PER_DAY = 1440


@dataclass(frozen=True, eq=False)
class Episodes:
    """One value per episode: the mean over its events, across symbols."""

    value: FloatArray
    day: IntArray
    size: IntArray


def blocks_per_day(horizon_minutes: int) -> int:
    """How many blocks of the horizon's length begin in one day."""
    return -(-MINUTES_PER_DAY // horizon_minutes)


def episode_codes(panel: Panel, horizon_minutes: int, day_start_minutes: int) -> IntArray:
    """The episode of every row: fixed blocks counted from the start of the day.

    Notes
    -----
    Blocks are fixed and not linked by gaps: with many symbols, gap-linked episodes percolate
    into chains of thousands of hours. A bar belongs to the minute before its close, so the one
    that closes at the start of a day is the last of the day before.
    """
    in_day = (panel.minute - 1 - day_start_minutes) % MINUTES_PER_DAY
    per_day = blocks_per_day(horizon_minutes)
    return panel.day.astype(np.int64) * per_day + in_day // horizon_minutes


def collapse(rows: IntArray, values: FloatArray, codes: IntArray, per_day: int) -> Episodes:
    """Average the events of each episode; events without a value are left out.

    Parameters
    ----------
    rows
        The events' rows.
    values, codes
        A value and an episode code for every row of the panel.
    per_day
        Blocks in a day, which turns an episode's code into its day.
    """
    known = rows[np.isfinite(values[rows])]
    code, inverse, size = np.unique(codes[known], return_inverse=True, return_counts=True)
    total = np.bincount(inverse, weights=values[known], minlength=len(code))
    return Episodes(value=total / np.maximum(size, 1), day=code // per_day, size=size)
