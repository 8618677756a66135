"""Does an effect rest on one day, one symbol, one part of the span or one episode?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.arrays import BoolArray, FloatArray, IntArray
from analysis.panel import Panel
from analysis.risk_set import RiskSetTest

THIRDS = 3


@dataclass(frozen=True)
class Stability:
    """The smallest excess that is left when one part is taken away, and the largest share.

    A smallest excess is NaN where there is nothing to take away, as with a single symbol.
    """

    without_a_day: float
    without_a_symbol: float
    without_a_third: float
    largest_episode_share: float


def measure_stability(panel: Panel, test: RiskSetTest) -> Stability:
    """Leave out each day, symbol and third of the span in turn.

    Notes
    -----
    Episodes are averaged anew from the events that stay. An episode's share is its part of the
    sum over episodes that makes the effect; it exceeds one where the others cancel.
    """
    day = test.codes // test.per_day
    third = day * THIRDS // max(panel.days, 1)
    symbol = panel.symbol[test.rows].astype(np.int64)
    means = _episode_means(test.values, test.codes)
    total = float(means.sum())
    return Stability(
        without_a_day=_least_without(test, day),
        without_a_symbol=_least_without(test, symbol),
        without_a_third=_least_without(test, third),
        largest_episode_share=float(means.max()) / total if total > 0 else np.inf,
    )


def _least_without(test: RiskSetTest, part: IntArray) -> float:
    """The smallest mean over episodes when one part is left out."""
    parts = np.unique(part)
    if len(parts) < 2:
        return float("nan")
    return min(_mean_of(test, part != each) for each in parts)


def _mean_of(test: RiskSetTest, kept: BoolArray) -> float:
    return float(_episode_means(test.values[kept], test.codes[kept]).mean())


def _episode_means(values: FloatArray, codes: IntArray) -> FloatArray:
    _, inverse, size = np.unique(codes, return_inverse=True, return_counts=True)
    return np.bincount(inverse, weights=values) / size
