"""Each event with the few bars that were most like it."""

from __future__ import annotations

from typing import Final

import numpy as np
from numba import njit

from analysis.arrays import BoolArray, FloatArray, IntArray
from analysis.support import Support, spread_to_rows

BARS: Final = 5


def match_bars(support: Support, covariates: FloatArray) -> IntArray:
    """Rows, events × (1 + bars): the event first, then its nearest bars, −1 where none is left.

    Parameters
    ----------
    support
        Events and bars, ordered by stratum.
    covariates
        A line for each of the support's rows.

    Notes
    -----
    Nearest in the sum of squared differences, each covariate in its own standard deviation
    within the stratum. Events choose in the order of their rows and no bar serves twice, so the
    sets are disjoint. No outcome is looked at.

    References
    ----------
    Rosenbaum (1989), Optimal matching for observational studies, JASA 84(408): greedy choice
    within fine strata comes close to the best one.
    """
    starts = support.starts()
    n = len(support.rows)
    size = np.diff(np.append(starts, n)).astype(np.float64)
    scaled = np.empty(covariates.shape)
    for place, column in enumerate(covariates.T):
        centred = column - spread_to_rows(starts, np.add.reduceat(column, starts) / size, n)
        deviation = np.sqrt(np.add.reduceat(centred**2, starts) / size)
        scaled[:, place] = centred / spread_to_rows(
            starts, np.where(deviation > 0, deviation, 1), n
        )
    found = np.full((int(support.is_event.sum()), 1 + BARS), -1, np.int64)
    if n:
        _choose(np.append(starts, n), support.is_event, scaled, found)
    matched: IntArray = np.where(found >= 0, support.rows[found], -1)
    return matched


@njit(cache=True, nogil=True)
def _choose(starts: IntArray, is_event: BoolArray, scaled: FloatArray, found: IntArray) -> None:
    """Fill in places of the support, event by event."""
    taken = np.zeros(is_event.size, np.bool_)
    nearest, event = np.empty(found.shape[1] - 1), 0
    for stratum in range(starts.size - 1):
        for place in range(starts[stratum], starts[stratum + 1]):
            if not is_event[place]:
                continue
            nearest[:] = np.inf
            found[event, 0] = place
            for bar in range(starts[stratum], starts[stratum + 1]):
                if is_event[bar] or taken[bar]:
                    continue
                distance = 0.0
                for column in range(scaled.shape[1]):
                    distance += (scaled[place, column] - scaled[bar, column]) ** 2
                _keep(nearest, found[event, 1:], distance, bar)
            for bar in found[event, 1:]:
                if bar >= 0:
                    taken[bar] = True
            event += 1


@njit(cache=True, nogil=True)
def _keep(nearest: FloatArray, bars: IntArray, distance: float, bar: int) -> None:
    """Put a bar among the nearest so far, in order, if it is one of them."""
    place = nearest.size - 1
    if distance >= nearest[place]:
        return
    while place > 0 and nearest[place - 1] > distance:
        nearest[place], bars[place] = nearest[place - 1], bars[place - 1]
        place -= 1
    nearest[place], bars[place] = distance, bar
