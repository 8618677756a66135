"""Other events on the same market: a trigger of its own, without any effect of its own."""

from __future__ import annotations

import numpy as np
from numba import njit

from analysis.arrays import FloatArray
from analysis.calibration.engine import WINDOW
from analysis.calibration.view import View


def events_of(view: View, name: str, cut: float, fire: float) -> FloatArray:
    """The side of an event at each minute and symbol, or 0.

    Whether a bar fires is decided by the size of its move and by chance, so that given the
    move its label says nothing about what comes. Each side rests for the refractory time.
    """
    hits = view.market.noise.uniform(f"relabel/{name}", *view.move.shape)
    return np.asarray(_walk(view.move, hits, cut, fire))


@njit(cache=True, nogil=True)
def _walk(move: FloatArray, hits: FloatArray, cut: float, fire: float) -> FloatArray:
    event = np.zeros(move.shape)
    for s in range(move.shape[1]):
        last = np.full(2, -(10**9))
        for t in range(move.shape[0]):
            size = abs(move[t, s])
            side = 1 if move[t, s] > 0 else 0
            # A move that is not known is larger than nothing.
            if size > cut and hits[t, s] < fire * min(size / cut, 3.0) and t - last[side] > WINDOW:
                event[t, s] = 2.0 * side - 1.0
                last[side] = t
    return event
