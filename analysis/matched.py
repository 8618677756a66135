"""How far events exceed their bars by chance: the standard error of a matched difference."""

from __future__ import annotations

import math

import numpy as np

from analysis.arrays import BoolArray, FloatArray, IntArray
from analysis.panel import Panel
from analysis.support import Support


def matched_error(support: Support, residual: FloatArray, codes: IntArray, panel: Panel) -> float:
    """Standard error of events less bars, clustered by day, with the bars' own noise.

    Notes
    -----
    An event weighs one over the number of episodes and the events in its own. The bars of a
    stratum share its events' weight equally, with the opposite sign. The variance is
    G/(G−1) · Σ_day (weighted sum of the day's residuals)².
    """
    known = np.isfinite(residual[support.rows])
    if not support.is_event[known].any():
        return math.nan
    rows, is_event = support.rows[known], support.is_event[known]
    weight = _weights(rows, is_event, support.stratum[known], codes)
    centre = float(np.sum(np.where(is_event, weight, 0.0) * residual[rows]))
    value = weight * (residual[rows] - np.where(is_event, centre, 0.0))
    totals = np.bincount(panel.day[rows], weights=value, minlength=panel.days)
    days = len(np.unique(panel.day[rows[is_event]]))
    if days < 2:
        return math.nan
    return math.sqrt(days / (days - 1) * float(np.sum(totals**2)))


def _weights(rows: IntArray, is_event: BoolArray, stratum: IntArray, codes: IntArray) -> FloatArray:
    """Events weigh plus, bars minus; each side adds up to one."""
    weight = np.zeros(len(rows))
    code, inverse, size = np.unique(codes[rows[is_event]], return_inverse=True, return_counts=True)
    weight[is_event] = 1.0 / (len(code) * size[inverse])
    _, place = np.unique(stratum, return_inverse=True)
    events = np.bincount(place, weights=weight)
    bars = np.bincount(place, weights=~is_event)
    share = np.divide(events, bars, out=np.zeros_like(events), where=bars > 0)
    weight[~is_event] = -share[place[~is_event]]
    return weight
