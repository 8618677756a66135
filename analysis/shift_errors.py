"""How far an event set moved by whole days scatters, its days taken as clusters."""

from __future__ import annotations

import numpy as np
from numba import njit

from analysis.arrays import FloatArray, IntArray, RowArray
from analysis.panel import Panel
from analysis.shifts import Weighted
from analysis.studentise import DrawMoments, moments_of_days


def clustered_moments(
    panel: Panel, moved: Weighted, outcome: FloatArray, shifts: IntArray
) -> DrawMoments:
    """Mean and day-clustered standard error of the events moved by each of `shifts`, in minutes.

    Notes
    -----
    A day's events move as one, so they stay one cluster wherever they land. With S_d the
    weighted sum over day d's events and N_d the weight of those that meet an outcome, the mean
    is m = ΣS/ΣN and its variance G/(G−1) · Σ_d (S_d − m N_d)² / (ΣN)²: what
    `studentise.estimate` says of events that do not move. Every sum is taken event by event.

    References
    ----------
    Liang and Zeger (1986), Longitudinal data analysis using generalized linear models.
    """
    table, first = _row_table(panel)
    sums = np.zeros((len(shifts), max(panel.days, 1)))
    weights = np.zeros_like(sums)
    offset = panel.minute[moved.rows] - first
    symbol, day = panel.symbol[moved.rows].astype(np.int64), panel.day[moved.rows].astype(np.int64)
    _gather(table, symbol, offset, day, moved.weights, outcome, shifts, sums, weights)
    return moments_of_days(sums, weights)


def _row_table(panel: Panel) -> tuple[RowArray, int]:
    """Symbols × minutes: the row there, or −1; and the first minute."""
    first = int(panel.minute.min()) if panel.rows else 0
    span = int(panel.minute.max()) - first + 1 if panel.rows else 0
    table = np.full((int(panel.symbol[-1]) + 1 if panel.rows else 0, span), -1, np.int32)
    table[panel.symbol, panel.minute - first] = np.arange(panel.rows, dtype=np.int32)
    return table, first


@njit(cache=True, nogil=True)
def _gather(
    table: RowArray,
    symbol: IntArray,
    offset: IntArray,
    day: IntArray,
    weight: FloatArray,
    outcome: FloatArray,
    shifts: IntArray,
    sums: FloatArray,
    weights: FloatArray,
) -> None:
    for line in range(shifts.size):
        for event in range(symbol.size):
            minute = offset[event] + shifts[line]
            if minute < 0 or minute >= table.shape[1]:
                continue
            row = table[symbol[event], minute]
            if row < 0 or np.isnan(outcome[row]):
                continue
            sums[line, day[event]] += weight[event] * outcome[row]
            weights[line, day[event]] += weight[event]
