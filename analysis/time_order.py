"""Rows in order of time: a panel is sorted by symbol, its draws and scores by minute."""

from __future__ import annotations

import numpy as np
from numba import njit

from analysis.arrays import IntArray
from analysis.panel import Panel


def in_time(panel: Panel, rows: IntArray) -> IntArray:
    """Sorted rows put in order of minute and, within it, of symbol."""
    if not len(rows):
        return rows.astype(np.int64)
    offset = panel.minute[rows] - panel.minute.min()
    return rows[_counted(offset, int(offset.max()) + 1)]


@njit(cache=True, nogil=True)
def _counted(minute: IntArray, minutes: int) -> IntArray:
    """A stable counting sort: minutes are few and dense, rows are many."""
    place = np.zeros(minutes + 1, np.int64)
    for row in range(minute.size):
        place[minute[row] + 1] += 1
    for at in range(minutes):
        place[at + 1] += place[at]
    order = np.empty(minute.size, np.int64)
    for row in range(minute.size):
        order[place[minute[row]]] = row
        place[minute[row]] += 1
    return order
