"""The statistic: a mean over episodes in units of its day-clustered standard error."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from analysis.arrays import FloatArray
from analysis.episodes import Episodes

MIN_DAYS = 2


@dataclass(frozen=True)
class Estimate:
    """A mean over episodes, its clustered standard error, and what they rest on."""

    mean: float
    se: float
    n_episodes: int
    n_days: int

    @property
    def statistic(self) -> float:
        """The mean in standard errors; NaN where there is no standard error."""
        return self.mean / self.se if self.se > 0 else math.nan


@dataclass(frozen=True, eq=False)
class DrawMoments:
    """Mean over episodes and clustered standard error of one outcome in every draw."""

    mean: FloatArray
    se: FloatArray


def estimate(episodes: Episodes) -> Estimate:
    """The mean over episodes with a standard error clustered by day.

    Notes
    -----
    With J episodes of value e, mean m, and G days, the variance is
    G/(G−1) · Σ_day (Σ_episodes of the day (e − m))² / J².

    References
    ----------
    Liang and Zeger (1986), Longitudinal data analysis using generalized linear models.
    Kolari and Pynnönen (2010), Event study testing with cross-sectional correlation.
    """
    sums, counts = day_sums(episodes)
    n = len(episodes.value)
    if n == 0:
        return Estimate(math.nan, math.nan, 0, 0)
    mean = float(sums.sum()) / n
    days = len(sums)
    if days < MIN_DAYS:
        return Estimate(mean, math.nan, n, days)
    spread = float(np.sum((sums - mean * counts) ** 2))
    return Estimate(mean, math.sqrt(days / (days - 1) * spread) / n, n, days)


def day_sums(episodes: Episodes) -> tuple[FloatArray, FloatArray]:
    """The sum and the number of episodes of each day that has any."""
    _, inverse = np.unique(episodes.day, return_inverse=True)
    sums: FloatArray = np.bincount(inverse, weights=episodes.value).astype(np.float64)
    return sums, np.bincount(inverse).astype(np.float64)


def moments_of_days(sums: FloatArray, counts: FloatArray) -> DrawMoments:
    """Mean and clustered standard error of many draws at once.

    Parameters
    ----------
    sums
        Per draw and day, the sum of the episodes' values.
    counts
        Per day, or per draw and day, the number of episodes.
    """
    counts = np.broadcast_to(counts, sums.shape)
    n = counts.sum(axis=1)
    days = (counts > 0).sum(axis=1)
    # Without an episode there is no mean, and with one day no error: NaN says so.
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = sums.sum(axis=1) / n
        spread = np.sum((sums - mean[:, None] * counts) ** 2, axis=1)
        se = np.sqrt(days / (days - 1) * spread) / n
    return DrawMoments(mean, se)


def t_ratio(mean: FloatArray, se: FloatArray) -> FloatArray:
    """Means over standard errors, NaN where a standard error is missing or zero."""
    out = np.full(mean.shape, np.nan)
    known = np.isfinite(se) & (se > 0)
    out[known] = mean[known] / se[known]
    return out
