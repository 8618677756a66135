"""How far events exceed their bars by chance: the standard error of a matched difference."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from analysis.arrays import BoolArray, FloatArray, IntArray
from analysis.episodes import order_weights
from analysis.other_days import moved_without_each_day
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
        of a stratum share its events' weight equally, with the opposite sign, as if all of them
        were of other days.
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
    With G days that hold an event and t_d what day d adds (see `day_totals`), the variance is
    G/(G−1) · Σ_d t_d².

    References
    ----------
    MacKinnon, Nielsen and Webb (2023), Fast and reliable jackknife and bootstrap methods for
    cluster-robust inference, Journal of Applied Econometrics 38(5): CV3.
    """
    days = event_days(weights, residual, panel)
    if days < 2:
        return math.nan
    totals = day_totals(weights, residual, panel)
    return math.sqrt(days / (days - 1) * float(np.sum(totals**2)))


def day_totals(weights: MatchedWeights, residual: FloatArray, panel: Panel) -> FloatArray:
    """What each day adds to the error of the matched difference; nothing without an event.

    Notes
    -----
    By itself a day adds (G−1)/G times what the difference loses without it (see `other_days`): for
    a plain mean that is the day's share of the deviations. Residuals about a stratum's bars would
    understate it, because many a stratum has the bars of few days. By way of the slopes a day adds
    its residuals, the events' about their mean, by their weight in them: the slopes have all days
    to go by.

    References
    ----------
    Bell and McCaffrey (2002), Bias reduction in standard errors for linear regression with
    multi-stage samples, Survey Methodology 28(2): why fitted residuals are too small.
    """
    support, days = weights.support, event_days(weights, residual, panel)
    known = np.isfinite(residual[support.rows])
    if not days:
        return np.zeros(panel.days)
    value = np.where(known, residual[support.rows], 0.0)
    day = panel.day[support.rows]
    moved = moved_without_each_day(support, weights.own, value, known, day, panel.days)
    centre = float(np.sum(weights.own[support.is_event] * value[support.is_event]))
    through = weights.slopes * (value - np.where(support.is_event, centre, 0.0))
    through[~known] = 0.0
    slopes = np.bincount(day, weights=through, minlength=panel.days)
    return (1 - days) / days * moved + slopes


def event_days(weights: MatchedWeights, residual: FloatArray, panel: Panel) -> int:
    """How many days hold an event whose outcome is known."""
    rows = weights.support.events
    return len(np.unique(panel.day[rows[np.isfinite(residual[rows])]]))


def _shared(weight: FloatArray, is_event: BoolArray, stratum: IntArray) -> FloatArray:
    """The bars' weights: each an equal share of its stratum's events', with the other sign."""
    _, place = np.unique(stratum, return_inverse=True)
    bars = np.bincount(place, weights=~is_event)
    events = np.bincount(place, weights=np.where(is_event, weight, 0.0), minlength=len(bars))
    share = np.divide(events, bars, out=np.zeros(len(bars)), where=bars > 0)
    return -share[place[~is_event]]
