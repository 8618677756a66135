"""The compiled inside of leaving days out: pairs of an event's day and a day that is left out."""

from __future__ import annotations

import numpy as np
from numba import njit

from analysis.arrays import FloatArray, IntArray

#: What is left of the events' weight when next to all of them lie on one day.
_NOTHING = 1e-9


@njit(cache=True, nogil=True)
def without_each_day(
    begins: IntArray,
    day: IntArray,
    weight: FloatArray,
    weighted: FloatArray,
    bars: FloatArray,
    total: FloatArray,
    days: int,
) -> FloatArray:
    """How the difference of `other_days` moves without each day; columns as in `StratumDays`."""
    moved, lost = np.zeros(days), np.zeros(days)
    whole, difference = 0.0, 0.0
    for stratum in range(begins.size - 1):
        first, last = begins[stratum], begins[stratum + 1]
        n, s = bars[first:last].sum(), total[first:last].sum()
        for at in range(first, last):
            if weight[at] == 0.0 or n - bars[at] <= 0.0:
                continue
            others, sum_of_others = n - bars[at], s - total[at]
            excess = weighted[at] - weight[at] * sum_of_others / others
            whole += weight[at]
            difference += excess
            for out in range(first, last):
                left = others - bars[out]
                if out == at or left <= 0.0:
                    moved[day[out]] -= excess
                    lost[day[out]] += weight[at]
                elif bars[out] > 0.0:
                    mean = (sum_of_others - total[out]) / left
                    moved[day[out]] += weighted[at] - weight[at] * mean - excess
    for each in range(days):
        left = whole - lost[each]
        if left > _NOTHING * whole:
            moved[each] = (difference + moved[each]) / left - difference / whole
        else:
            moved[each] = 0.0
    return moved
