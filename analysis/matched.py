"""How far events exceed their bars by chance: the standard error of a matched difference."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from analysis.arrays import BoolArray, FloatArray, IntArray
from analysis.episodes import order_weights
from analysis.panel import Panel
from analysis.residualise import Adjusted
from analysis.support import Support


@dataclass(frozen=True, eq=False)
class MatchedWeights:
    """What each of a support's rows weighs in events less bars.

    Attributes
    ----------
    own
        By itself. Events weigh as in the mean, by their place within an episode (see
        `order_weights`), one in all; events of one stratum are ordered with all others. The bars
        of a stratum share its events' weight equally, with the opposite sign.
    slopes
        By way of the covariates' slopes; zero where nothing was adjusted for.
    """

    support: Support
    own: FloatArray
    slopes: FloatArray

    @property
    def inflation(self) -> float:
        """How many times the standard error of equal, independent outcomes the slopes make it."""
        plain = float(np.sum(self.own**2))
        return math.sqrt(float(np.sum((self.own + self.slopes) ** 2)) / plain) if plain else 1.0


def matched_weights(
    support: Support, known: BoolArray, codes: IntArray, panel: Panel
) -> MatchedWeights:
    """Weights of the support's rows whose outcome is known, without an adjustment."""
    rows, is_event = support.rows, support.is_event
    own = np.zeros(len(rows))
    own[is_event] = order_weights(rows[is_event], codes, panel.minute)
    own[~known] = 0.0
    own /= max(float(own.sum()), 1e-300)
    own[known & ~is_event] = _shared(own[known], is_event[known], support.stratum[known])
    return MatchedWeights(support, own, np.zeros(len(own)))


def adjusted_weights(adjusted: Adjusted, codes: IntArray, panel: Panel) -> MatchedWeights:
    """The same where covariates were taken out, with what that adds."""
    support = adjusted.support
    plain = matched_weights(support, np.isfinite(adjusted.residual[support.rows]), codes, panel)
    return MatchedWeights(support, plain.own, adjusted.through_slopes(plain.own))


def matched_error(weights: MatchedWeights, residual: FloatArray, panel: Panel) -> float:
    """Standard error of events less bars, clustered by day, with the noise of bars and slopes.

    Notes
    -----
    The difference is linear in the outcomes. Its variance is G/(G−1) · Σ_day (sum of the day's
    residuals, each by its weight in all)².

    References
    ----------
    Bell and McCaffrey (2002), Bias reduction in standard errors for linear regression with
    multi-stage samples, Survey Methodology 28(2): the linearisation, clustered.
    """
    support = weights.support
    known = support.rows[support.is_event & np.isfinite(residual[support.rows])]
    days = len(np.unique(panel.day[known]))
    if days < 2:
        return math.nan
    totals = day_totals(weights, residual, panel)
    return math.sqrt(days / (days - 1) * float(np.sum(totals**2)))


def day_totals(weights: MatchedWeights, residual: FloatArray, panel: Panel) -> FloatArray:
    """What each day adds to the error of the matched difference: its weighted residuals, the
    events' about their mean; nothing without an event."""
    rows, is_event = weights.support.rows, weights.support.is_event
    known = np.isfinite(residual[rows])
    if not is_event[known].any():
        return np.zeros(panel.days)
    value = np.where(known, residual[rows], 0.0)
    centre = float(np.sum(weights.own[is_event] * value[is_event]))
    share = (weights.own + weights.slopes) * (value - np.where(is_event, centre, 0.0))
    share[~known] = 0.0
    return np.bincount(panel.day[rows], weights=share, minlength=panel.days).astype(np.float64)


def _shared(weight: FloatArray, is_event: BoolArray, stratum: IntArray) -> FloatArray:
    """The bars' weights: each an equal share of its stratum's events', with the other sign."""
    _, place = np.unique(stratum, return_inverse=True)
    bars = np.bincount(place, weights=~is_event)
    events = np.bincount(place, weights=np.where(is_event, weight, 0.0), minlength=len(bars))
    share = np.divide(events, bars, out=np.zeros(len(bars)), where=bars > 0)
    return -share[place[~is_event]]
