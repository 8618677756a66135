"""From draws to p-values, of one hypothesis and of a batch."""

from __future__ import annotations

import math

import numpy as np

from analysis.arrays import FloatArray


def step_down(statistics: FloatArray, draws: FloatArray) -> FloatArray:
    """Adjusted one-sided p-values, one per hypothesis.

    Parameters
    ----------
    statistics
        The observed statistic of each hypothesis; NaN is never significant.
    draws
        One line per draw, one column per hypothesis, from the same draws throughout. A NaN
        counts as larger than anything: what a draw cannot tell does not speak for an effect.

    Notes
    -----
    Hypotheses are taken from the largest statistic to the smallest; each is compared with the
    maximum, over itself and all smaller ones, of each draw, and p = (1 + #) / (draws + 1).
    The adjusted values are then made to rise along that order. The maximum is only as good as
    the draws are joint: see `joint.joint_draws`.

    References
    ----------
    Westfall and Young (1993), Resampling-based multiple testing, algorithm 2.8.
    Romano and Wolf (2005), Exact and approximate stepdown methods, JASA 100(469).
    """
    if draws.ndim != 2 or draws.shape[1] != len(statistics):
        raise ValueError("draws must have one column per statistic")
    known = np.flatnonzero(~np.isnan(statistics))
    adjusted = np.ones(len(statistics))
    if not len(known):
        return adjusted
    order = known[np.argsort(-statistics[known], kind="stable")]
    filled = np.where(np.isnan(draws[:, order]), np.inf, draws[:, order])
    largest = np.maximum.accumulate(filled[:, ::-1], axis=1)[:, ::-1]
    at_least = np.sum(largest >= statistics[order], axis=0)
    adjusted[order] = np.maximum.accumulate((1 + at_least) / (1 + len(draws)))
    return adjusted


def p_value(statistic: float, statistics: FloatArray) -> float:
    """One-sided p-value; the observed labels count as one of the draws.

    References
    ----------
    Phipson and Smyth (2010), Permutation p-values should never be zero, SAGMB 9(1).
    """
    if math.isnan(statistic):
        return 1.0
    at_least = int(np.sum(~(statistics < statistic)))
    return (1 + at_least) / (1 + len(statistics))
