"""What Phase 1 knows of one hypothesis, and how far its effect may be from what was found."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from scipy.special import stdtrit

from analysis.contrast import Contrast
from analysis.controls.base import ControlResult
from analysis.panel import FamilyData
from analysis.risk_set import RiskSetTest
from analysis.stability import Stability


@dataclass(frozen=True, eq=False)
class GuardEvidence:
    """The risk-set test under one guard with what the batch and the span say about it."""

    test: RiskSetTest
    p_adjusted: float
    p_reversed: float
    stability: Stability


@dataclass(frozen=True, eq=False)
class Evidence:
    """All that Phase 1 knows of one hypothesis."""

    family: FamilyData
    guards: tuple[GuardEvidence, ...]
    controls: tuple[ControlResult, ...]
    absent: tuple[RiskSetTest, ...] = ()
    contrasts: tuple[Contrast, ...] = ()


def lower_bound(test: RiskSetTest, confidence: float) -> float:
    """One-sided lower bound of the matched excess, Student's t with days less one."""
    if test.estimate.n_days < 2:
        return -math.inf
    factor = float(stdtrit(test.estimate.n_days - 1, confidence))
    return test.effect - factor * test.matched_se


def upper_bound(test: RiskSetTest, confidence: float) -> float:
    """One-sided upper bound of the matched excess, the mirror of the lower one."""
    return 2 * test.effect - lower_bound(test, confidence)


def farthest(test: RiskSetTest, confidence: float) -> float:
    """How far from none the matched excess may be: the larger bound of two one-sided tests."""
    if test.estimate.n_days < 2 or math.isnan(test.effect):
        return math.inf
    factor = float(stdtrit(test.estimate.n_days - 1, confidence))
    return abs(test.effect) + factor * test.matched_se


def weakest(evidence: Evidence, value: Callable[[GuardEvidence], float]) -> GuardEvidence:
    """The guard with the smallest value; an unknown one is smaller than any."""

    def known(guard: GuardEvidence) -> float:
        found = value(guard)
        return -math.inf if math.isnan(found) else found

    return min(evidence.guards, key=known)
