"""The statistic: the events' weighted mean in units of its day-clustered standard error."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from analysis.arrays import FloatArray
from analysis.episodes import Episodes

MIN_DAYS = 2


@dataclass(frozen=True)
class Estimate:
    """The events' weighted mean, its clustered standard error, and what they rest on."""

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
    """The labels' weighted mean and clustered standard error of an outcome, draw by draw."""

    mean: FloatArray
    se: FloatArray


def estimate(episodes: Episodes) -> Estimate:
    """The weighted mean over episodes with a standard error clustered by day.

    Notes
    -----
    With episodes of value e and weight w, mean m = Σwe / Σw, and G days, the variance is
    G/(G−1) · Σ_day (Σ_episodes of the day w (e − m))² / (Σw)².

    References
    ----------
    Liang and Zeger (1986), Longitudinal data analysis using generalized linear models.
    Kolari and Pynnönen (2010), Event study testing with cross-sectional correlation.
    """
    sums, weights = day_sums(episodes)
    n, whole = len(episodes.value), float(weights.sum())
    if n == 0:
        return Estimate(math.nan, math.nan, 0, 0)
    mean = float(sums.sum()) / whole
    days = len(sums)
    if days < MIN_DAYS:
        return Estimate(mean, math.nan, n, days)
    spread = float(np.sum((sums - mean * weights) ** 2))
    return Estimate(mean, math.sqrt(days / (days - 1) * spread) / whole, n, days)


def day_sums(episodes: Episodes) -> tuple[FloatArray, FloatArray]:
    """The weighted sum and the weight of the episodes of each day that has any."""
    _, inverse = np.unique(episodes.day, return_inverse=True)
    weighted = episodes.weight * episodes.value
    sums: FloatArray = np.bincount(inverse, weights=weighted).astype(np.float64)
    return sums, np.bincount(inverse, weights=episodes.weight).astype(np.float64)


def moments_of_days(sums: FloatArray, weights: FloatArray) -> DrawMoments:
    """Mean and clustered standard error of many draws at once.

    Parameters
    ----------
    sums
        Per draw and day, the weighted sum of the episodes' values.
    weights
        Per day, or per draw and day, the episodes' weight.
    """
    weights = np.broadcast_to(weights, sums.shape)
    whole = weights.sum(axis=1)
    days = (weights > 0).sum(axis=1)
    # Without an episode there is no mean, and with one day no error: NaN says so.
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = sums.sum(axis=1) / whole
        spread = np.sum((sums - mean[:, None] * weights) ** 2, axis=1)
        se = np.sqrt(days / (days - 1) * spread) / whole
    return DrawMoments(mean, se)


def t_ratio(mean: FloatArray, se: FloatArray) -> FloatArray:
    """Means over standard errors, NaN where a standard error is missing or zero."""
    out = np.full(mean.shape, np.nan)
    known = np.isfinite(se) & (se > 0)
    out[known] = mean[known] / se[known]
    return out
