"""Exact intervals, adjusted p-values and uniformity, of counts and of p-values."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import bdtrc, betaincinv
from scipy.stats import kstest


def clopper_pearson(found: int, of: int, confidence: float = 0.95) -> tuple[float, float]:
    """The exact two-sided interval of a share.

    References
    ----------
    Clopper and Pearson (1934), The use of confidence or fiducial limits. Biometrika 26(4).
    """
    tail = (1.0 - confidence) / 2.0
    lower = float(betaincinv(found, of - found + 1, tail)) if found else 0.0
    upper = float(betaincinv(found + 1, of - found, 1.0 - tail)) if found < of else 1.0
    return lower, upper


def p_of_more(found: int, of: int, share: float) -> float:
    """The chance of at least so many if the share were as given: exact, one-sided."""
    return float(bdtrc(found - 1, of, share)) if found else 1.0


def holm(p_values: Sequence[float]) -> list[float]:
    """P-values adjusted for their number, valid under any dependence.

    References
    ----------
    Holm (1979), A simple sequentially rejective multiple test procedure. Scand. J. Stat. 6(2).
    """
    order = np.argsort(p_values, kind="stable")
    steps = np.asarray(p_values)[order] * np.arange(len(p_values), 0, -1)
    adjusted = np.empty(len(p_values))
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return [float(p) for p in adjusted]


def p_of_uniformity(p_values: Sequence[float]) -> float:
    """The p-value of Kolmogorov and Smirnov's test against the uniform law."""
    return float(kstest(p_values, "uniform").pvalue) if len(p_values) else float("nan")
