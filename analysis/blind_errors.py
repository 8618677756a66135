"""How noisy a hypothesis' estimate will be, guard by guard, from blind data alone."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from analysis.arrays import FloatArray, IntArray
from analysis.controls.direction_inverted import arms, swapped_moments
from analysis.date_test import dated_error
from analysis.dates import date_sets
from analysis.episodes import episode_codes
from analysis.matched import adjusted_weights, matched_error, matched_weights
from analysis.panel import BlindFamily, FamilyData, Panel, covariates_of
from analysis.residualise import adjust, remove_level
from analysis.rules import Rules
from analysis.studentise import estimate
from analysis.support import Support, find_support

#: Supports that families of one batch share, while the batch is alive.
Supports: TypeAlias = dict[tuple[str, str, int, int, int], Support]


def support_key(family: FamilyData | BlindFamily, guard: str) -> tuple[str, str, int, int, int]:
    """What tells the supports of one draw group apart: the guard, and the arrays that differ."""
    own = (id(family.level_bin), id(family.level), id(family.strata))
    return (guard, family.draw_group, *own)


@dataclass(frozen=True, eq=False)
class Guarded:
    """One guard's comparable events, and the placebo that stands in for their outcome."""

    guard: str
    support: Support
    residual: FloatArray
    codes: IntArray
    n_events: int
    n_episodes: int
    n_days: int
    se: float
    overlap: float


def under_guard(
    panel: Panel, guard: str, family: BlindFamily, rules: Rules, supports: Supports
) -> Guarded:
    """One guard's view of a hypothesis; supports that families share are found once."""
    # Families of a draw group differ in nothing that a support depends on but these arrays.
    if family.dated:
        return _under_dates(panel, guard, family, rules)
    key = support_key(family, guard)
    if key not in supports:
        supports[key] = find_support(panel, guard, family, rules)
    support = supports[key]
    codes = episode_codes(panel, family.horizon_minutes, rules.day_start_minutes)
    residual = remove_level(support, family.placebo)
    return Guarded(
        guard=guard,
        support=support,
        residual=residual,
        codes=codes,
        n_events=int(support.is_event.sum()),
        n_episodes=len(np.unique(codes[support.events])),
        n_days=len(np.unique(panel.day[support.events])),
        se=_expected_error(panel, guard, family, support, residual, codes, rules),
        overlap=support.overlap,
    )


def _expected_error(
    panel: Panel,
    guard: str,
    family: BlindFamily,
    support: Support,
    residual: FloatArray,
    codes: IntArray,
    rules: Rules,
) -> float:
    """The placebo's matched error, times what the covariates' slopes will add to it."""
    weights = matched_weights(support, np.isfinite(residual[support.rows]), codes, panel)
    covariates = covariates_of(panel, guard, family, support.rows)
    slopes = adjust(support, covariates, family.placebo, rules.shrinkage_rows)
    inflation = adjusted_weights(slopes, codes, panel).inflation
    return matched_error(weights, residual, panel) * inflation


def _under_dates(panel: Panel, guard: str, family: BlindFamily, rules: Rules) -> Guarded:
    """What the exact test over dates has to go by."""
    sets = date_sets(panel, guard, family, rules)
    days = len(np.unique(panel.day[sets.support.events]))
    se = dated_error(panel, sets, family, family.placebo)
    codes = episode_codes(panel, family.horizon_minutes, rules.day_start_minutes)
    return Guarded(
        guard=guard,
        support=sets.support,
        residual=family.placebo,
        codes=codes,
        n_events=int(sets.support.is_event.sum()),
        n_episodes=len(np.unique(codes[sets.support.events])),
        n_days=days,
        se=se,
        overlap=sets.support.overlap,
    )


def control_errors(panel: Panel, family: BlindFamily, rules: Rules) -> tuple[float, float]:
    """On the placebo, the standard error of the events' mean, and that of the least precise
    Level-A control."""
    real, other = arms(panel, family, family.placebo, rules)
    plain = estimate(real).se
    if family.inversion == "windows":
        return plain, math.sqrt(2.0) * plain
    if other is None:
        return plain, plain
    swapped = swapped_moments(real, other, np.ones((1, panel.days)))
    return plain, max(float(swapped.se[0]), plain)
