"""The outcomes of a market by class of consequence, each oriented so that its effect is positive.

A new class is a line in _ALL.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from analysis.arrays import FloatArray
from analysis.calibration.engine import DAY, GAP, WINDOW
from analysis.calibration.view import View
from analysis.calibration.windows import Running, moved
from analysis.panel import UNITS

SHORT: Final = WINDOW
MEDIUM: Final = 240
#: What the hidden cause adds to an outcome, in its unit: σ, or a log ratio.
_HIDDEN_SIGMA, _HIDDEN_RATIO = 0.3, 0.15
# Depth counts as back at this share of its past hour's level.
_BACK: Final = np.log(0.8)


@dataclass(frozen=True)
class Measure:
    """How one class of consequence is measured.

    Attributes
    ----------
    outcome_class, directed
        As `FamilyData` has them.
    sign
        What makes the declared effect positive.
    over
        The outcome over (t + first, t + last] at every minute t, before the sign. Where
        `directed`, it is turned by the side of the event afterwards.
    """

    outcome_class: str
    directed: bool
    sign: float
    over: Callable[[View, int, int], FloatArray]

    def outcome(self, view: View, horizon: int, side: float) -> FloatArray:
        """After the gap, over the horizon; `side` is the sign of the event's move."""
        return self._turned(self.over(view, GAP, GAP + horizon), side)

    def placebo(self, view: View, horizon: int, side: float) -> FloatArray:
        """The same before the window that makes the event."""
        return self._turned(self.over(view, -WINDOW - horizon, -WINDOW), side)

    def hidden(self, view: View) -> FloatArray:
        """What the hidden cause adds, minutes × symbols."""
        size = _HIDDEN_SIGMA if UNITS[self.outcome_class] == "σ" else _HIDDEN_RATIO
        return (size if view.market.recipe.hidden > 1 else 0.0) * view.market.cause

    def _turned(self, values: FloatArray, side: float) -> FloatArray:
        return self.sign * (side if self.directed else 1.0) * values


def _price(view: View, first: int, last: int) -> FloatArray:
    """Log price change in σ."""
    return np.asarray(view.total.over(first, last) / (view.sigma * np.sqrt(last - first)))


def _log_rv(view: View, first: int, last: int) -> FloatArray:
    """Log realised volatility, net of the mean, in σ."""
    bars = last - first
    net = view.squares.over(first, last) - view.total.over(first, last) ** 2 / bars
    share = net / (bars - 1) / view.sigma**2
    return np.asarray(0.5 * np.log(np.maximum(share, 1e-4)))


def _depth(view: View, first: int, last: int) -> FloatArray:
    """Mean log depth against the past hour's."""
    return Running(view.market.tape.depth).mean(first, last) - view.depth_level


def _closed(view: View, first: int, last: int) -> FloatArray:
    """How much nearer to its past day's level the basis came, in its own deviation."""
    change = moved(view.basis_now, last) - moved(view.basis_now, first)
    away = np.where(view.deviation < 0, -1.0, 1.0)
    scaled = -away * change / view.basis_sigma
    # Before a day is over there is no deviation to compare with.
    scaled[:DAY] = np.nan
    return scaled


def _refill(view: View, first: int, last: int) -> FloatArray:
    """The share of the window that depth takes until it is back, one where it is not."""
    depth = view.market.tape.depth
    at = np.arange(len(depth))[:, None]
    again = np.where(view.depth_share >= _BACK, at, 2 * len(depth))
    again = np.minimum.accumulate(again[::-1], axis=0)[::-1].astype(np.float64)
    # From the minute after the start on: what is full at the start may be gone in the next.
    share: FloatArray = (moved(again, first + 1) - at - first) / (last - first)
    beyond = np.isnan(moved(depth, last)) | np.isnan(view.depth_share)
    return np.where(beyond, np.nan, np.minimum(share, 1.0))


_ALL: Final[dict[str, Measure]] = {
    "price_dislocation": Measure("price", True, -1.0, _price),
    "post_event_drift": Measure("drift" if "drift" in UNITS else "price", True, 1.0, _price),
    "volatility_aftershock": Measure("volatility", False, 1.0, _log_rv),
    "liquidity_vacuum": Measure("depth", False, -1.0, _depth),
    "convergence": Measure("basis", False, 1.0, _closed),
    "delayed_refill": Measure("refill", False, 1.0, _refill),
}
#: Those whose class the phases know.
MEASURES: Final = {kind: m for kind, m in _ALL.items() if m.outcome_class in UNITS}
