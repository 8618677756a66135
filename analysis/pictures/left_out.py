"""The matched excess without each day, symbol and third of the span, one at a time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.arrays import FloatArray, IntArray
from analysis.episodes import blocks_per_day, episode_codes, order_weights
from analysis.other_days import against_other_days
from analysis.panel import FamilyData, Panel, covariates_of
from analysis.residualise import residualise
from analysis.rules import Rules
from analysis.stability import parts_of, without_each
from analysis.support import Support


@dataclass(frozen=True, eq=False)
class LeftOut:
    """For each kind of part, the parts' codes and the excess that is left without each."""

    effect: float
    days: tuple[IntArray, FloatArray]
    symbols: tuple[IntArray, FloatArray]
    thirds: tuple[IntArray, FloatArray]


def leave_out(
    panel: Panel,
    guard: str,
    family: FamilyData,
    support: Support,
    rules: Rules,
    effect: float,
) -> LeftOut:
    """Leave out each part of the excess that the ledger holds; nothing is drawn again."""
    covariates = covariates_of(panel, guard, family, support.rows)
    residual = residualise(support, covariates, family.outcome, rules.shrinkage_rows)
    codes = episode_codes(panel, family.horizon_minutes, rules.day_start_minutes)
    per_day = blocks_per_day(family.horizon_minutes)
    excess = against_other_days(support, residual, panel.day)
    known = np.isfinite(excess[support.events])
    rows = support.events[known]
    weights = order_weights(support.events, codes, panel.minute)[known]
    found = {
        name: without_each(excess[rows], weights, part)
        for name, part in parts_of(panel, rows, codes[rows], per_day).items()
    }
    return LeftOut(effect, found["day"], found["symbol"], found["third"])
