"""Does an effect rest on one day, one symbol, one part of the span or one episode?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.arrays import FloatArray, IntArray
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
    The events that stay keep their weights, which were known at their minutes. An episode's
    share is its part of the weighted sum that makes the effect; it exceeds one where the others
    cancel.
    """
    parts = parts_of(panel, test.rows, test.codes, test.per_day)
    _, episode = np.unique(test.codes, return_inverse=True)
    shares = np.bincount(episode, weights=test.weights * test.values)
    total = float(shares.sum())
    return Stability(
        without_a_day=_least_without(test, parts["day"]),
        without_a_symbol=_least_without(test, parts["symbol"]),
        without_a_third=_least_without(test, parts["third"]),
        largest_episode_share=float(shares.max()) / total if total > 0 else np.inf,
    )


def parts_of(panel: Panel, rows: IntArray, codes: IntArray, per_day: int) -> dict[str, IntArray]:
    """The day, the symbol and the third of the span of each event."""
    day = codes // per_day
    third = day * THIRDS // max(panel.days, 1)
    return {"day": day, "symbol": panel.symbol[rows].astype(np.int64), "third": third}


def without_each(
    values: FloatArray, weights: FloatArray, part: IntArray
) -> tuple[IntArray, FloatArray]:
    """The parts, and the weighted mean without each; no parts where there is only one."""
    parts, place = np.unique(part, return_inverse=True)
    if len(parts) < 2:
        return np.empty(0, np.int64), np.empty(0)
    total = np.bincount(place, weights=weights * values)
    weight = np.bincount(place, weights=weights)
    return parts, (total.sum() - total) / (weight.sum() - weight)


def _least_without(test: RiskSetTest, part: IntArray) -> float:
    """The smallest mean when one part is left out."""
    _, left = without_each(test.values, test.weights, part)
    return float(left.min()) if len(left) else float("nan")
