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
    known = support.rows[support.is_event & np.isfinite(residual[support.rows])]
    days = len(np.unique(panel.day[known]))
    if days < 2:
        return math.nan
    totals = day_totals(support, residual, codes, panel)
    return math.sqrt(days / (days - 1) * float(np.sum(totals**2)))


def day_totals(support: Support, residual: FloatArray, codes: IntArray, panel: Panel) -> FloatArray:
    """What each day adds to the error of the matched difference: its weighted residuals, the
    events' about their mean; nothing without an event."""
    known = np.isfinite(residual[support.rows])
    if not support.is_event[known].any():
        return np.zeros(panel.days)
    rows, is_event = support.rows[known], support.is_event[known]
    weight = _weights(rows, is_event, support.stratum[known], codes)
    centre = float(np.sum(np.where(is_event, weight, 0.0) * residual[rows]))
    value = weight * (residual[rows] - np.where(is_event, centre, 0.0))
    return np.bincount(panel.day[rows], weights=value, minlength=panel.days).astype(np.float64)


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
