"""The statistic at every shift of the events in time, thinned to what a chart can show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from analysis.arrays import FloatArray
from analysis.controls.time_shifted import ShiftCurve
from analysis.episodes import MINUTES_PER_DAY

#: Columns of the chart; each shows the smallest and the largest of its shifts.
COLUMNS: Final = 120


@dataclass(frozen=True, eq=False)
class Envelope:
    """Smallest and largest statistic among the shifts of each column, by the column's middle."""

    days: FloatArray
    low: FloatArray
    high: FloatArray


@dataclass(frozen=True, eq=False)
class ShiftShape:
    """A shift curve for the eye.

    Attributes
    ----------
    all_shifts, nearest
        The envelope over every admissible minute; and every minute within a few horizons of
        the event, admissible or not.
    draws
        Shift in days and statistic of the whole days: what the control compares with.
    real
        The statistic of the events where they are.
    """

    all_shifts: Envelope
    nearest: Envelope
    draws: tuple[FloatArray, FloatArray]
    real: float


def shape_of(curve: ShiftCurve, horizon_minutes: int) -> ShiftShape:
    """Thin a curve; no extreme is lost, for columns keep their smallest and largest value."""
    statistic, days = curve.statistic, curve.shift / MINUTES_PER_DAY
    chosen = curve.of_whole_days
    near = np.abs(curve.shift) <= 8 * horizon_minutes
    return ShiftShape(
        all_shifts=_envelope(days, np.where(curve.admissible, statistic, np.nan)),
        nearest=_envelope(days[near], statistic[near]),
        draws=(days[chosen], statistic[chosen]),
        real=float(statistic[curve.at_home]),
    )


def _envelope(days: FloatArray, statistic: FloatArray) -> Envelope:
    columns = min(COLUMNS, len(days))
    column = np.arange(len(days)) * columns // max(len(days), 1)
    known = np.isfinite(statistic)
    low, high = np.full(columns, np.inf), np.full(columns, -np.inf)
    np.minimum.at(low, column[known], statistic[known])
    np.maximum.at(high, column[known], statistic[known])
    middle = np.bincount(column, weights=days) / np.bincount(column)
    empty = low > high
    low[empty], high[empty] = np.nan, np.nan
    return Envelope(middle, low, high)
