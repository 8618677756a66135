"""A second sensor for the simulated markets: a state that stands for days at a time."""

from __future__ import annotations

import numpy as np

from analysis.fused import Fused
from analysis.panel import FamilyData, Panel

DAY = 1440


def standing(panel: Panel, seed: int, stay_days: float = 2.0, share: float = 0.4) -> np.ndarray:
    """A label per row that stands for `stay_days` in the mean, symbol by symbol."""
    rng = np.random.default_rng([seed, 77])
    label = np.zeros(panel.rows, bool)
    for code in np.unique(panel.symbol):
        mine = np.flatnonzero(panel.symbol == code)
        stays, at = rng.random() < share, 0
        while at < len(mine):
            mean = stay_days if stays else stay_days * (1 - share) / share
            length = max(1, int(rng.exponential(mean * DAY)))
            label[mine[at : at + length]] = stays
            at, stays = at + length, not stays
    return label


def between_strata(panel: Panel) -> np.ndarray:
    """symbol × calm or loud × the side of the move, from the market's fine strata."""
    fine = panel.strata["price"]
    side, loud = (fine // 20 % 20) >= 8, (fine // 4 % 5) >= 3
    return np.where(fine >= 0, (fine // 400 * 2 + loud) * 2 + side, -1)


def gated(world, kind: str, label: np.ndarray, **changes) -> FamilyData:
    """The market's events under the label, as a fused family."""
    strata = dict.fromkeys(world.panel.strata, between_strata(world.panel))
    fused = Fused(world.events, label, strata=strata)
    return world.family(kind, kind, events=fused.events, fused=fused, **changes)
