"""Sums over windows of minutes, past or coming."""

from __future__ import annotations

import numpy as np

from analysis.arrays import FloatArray


class Running:
    """Running sums of a series, minutes × symbols."""

    def __init__(self, values: FloatArray) -> None:
        self._sums = np.vstack([np.zeros(values.shape[1]), np.cumsum(values, axis=0)])

    def over(self, first: int, last: int) -> FloatArray:
        """The sum over (t + first, t + last] at every t, NaN where that leaves the sample."""
        n = len(self._sums) - 1
        out = np.full((n, self._sums.shape[1]), np.nan)
        t = np.arange(max(0, -first - 1), n - max(last, 0))
        out[t] = self._sums[t + 1 + last] - self._sums[t + 1 + first]
        return out

    def mean(self, first: int, last: int) -> FloatArray:
        """The mean over the same window."""
        return self.over(first, last) / (last - first)


def moved(values: FloatArray, by: int) -> FloatArray:
    """The value `by` minutes later (or earlier, below zero), NaN beyond the sample."""
    out = np.full(values.shape, np.nan)
    if by >= 0:
        out[: len(values) - by] = values[by:]
    else:
        out[-by:] = values[:by]
    return out
