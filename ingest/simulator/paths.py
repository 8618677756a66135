"""Noise with memory, computed day by day for all symbols."""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ingest.simulator.memory import Floats


def remembering(state: Floats, minutes: float, sd: float, normals: Floats) -> Floats:
    """A stationary path with correlation time ``minutes``, going on from ``state`` (updated)."""
    kept = math.exp(-1 / minutes)
    return np.asarray(_follow(state, kept, sd * math.sqrt(1 - kept * kept) * normals))


def decaying(state: Floats, minutes: float, impulses: Floats) -> Floats:
    """Impulses that fade with ``minutes``, going on from ``state`` (updated in place)."""
    return np.asarray(_follow(state, math.exp(-1 / minutes), impulses))


@njit(cache=True, nogil=True)
def _follow(
    state: NDArray[np.float64], kept: float, news: NDArray[np.float64]
) -> NDArray[np.float64]:
    path = np.empty_like(news)
    rows, columns = news.shape
    for column in range(columns):
        value = state[column]
        for row in range(rows):
            value = kept * value + news[row, column]
            path[row, column] = value
        state[column] = value
    return path
