"""The compiled inside of common support: one pass over rows that lie stratum by stratum."""

from __future__ import annotations

import numpy as np
from numba import njit

from analysis.arrays import BoolArray, FloatArray, IntArray


@njit(cache=True, nogil=True)
def rows_in(codes: IntArray, strata: IntArray, eligible: BoolArray) -> IntArray:
    """The eligible rows whose stratum is one of some sorted codes, in order."""
    out, n = np.empty(strata.size, np.int64), 0
    if codes.size == 0:
        return out[:0]
    first, last = codes[0], codes[codes.size - 1]
    for row in range(strata.size):
        code = strata[row]
        if eligible[row] and first <= code <= last:
            place = np.searchsorted(codes, code)
            if codes[place] == code:
                out[n] = row
                n += 1
    return out[:n].copy()


@njit(cache=True, nogil=True)
def by_stratum(codes: IntArray, strata: IntArray, rows: IntArray) -> IntArray:
    """Rows ordered by stratum, and within one as they came; `codes` holds all strata, sorted."""
    places, begins = np.empty(rows.size, np.int64), np.zeros(codes.size + 1, np.int64)
    for at in range(rows.size):
        places[at] = np.searchsorted(codes, strata[rows[at]])
        begins[places[at] + 1] += 1
    begins = np.cumsum(begins)
    out = np.empty(rows.size, np.int64)
    for at in range(rows.size):
        out[begins[places[at]]] = rows[at]
        begins[places[at]] += 1
    return out


@njit(cache=True, nogil=True)
def keep_inside(
    values: FloatArray,
    unit: FloatArray,
    starts: IntArray,
    is_event: BoolArray,
    event_slack: float,
    bar_slack: float,
    inside: BoolArray,
) -> None:
    """Take out of `inside` what lies beyond the other group's range in its stratum, with slack.

    Parameters
    ----------
    values
        One covariate, a value a row, stratum by stratum; `starts` has their first places and,
        last, the number of rows.
    unit
        What slack is counted in, by stratum.
    event_slack, bar_slack
        How far beyond the outermost bar an event may lie, and a bar beyond the outermost event.
    """
    for stratum in range(starts.size - 1):
        first, until = starts[stratum], starts[stratum + 1]
        event_low, event_high, bar_low, bar_high = np.inf, -np.inf, np.inf, -np.inf
        for row in range(first, until):
            value = values[row]
            if is_event[row]:
                event_low, event_high = min(event_low, value), max(event_high, value)
            else:
                bar_low, bar_high = min(bar_low, value), max(bar_high, value)
        more, less = event_slack * unit[stratum], bar_slack * unit[stratum]
        for row in range(first, until):
            value = values[row]
            if is_event[row]:
                inside[row] &= bar_low - more <= value <= bar_high + more
            else:
                inside[row] &= event_low - less <= value <= event_high + less
