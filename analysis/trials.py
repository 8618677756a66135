"""One line per hypothesis, phase and control: the record of what was tried."""

from __future__ import annotations

import math
from dataclasses import dataclass

from analysis.controls.base import ControlResult, histogram, moments, separation
from analysis.fused import BETWEEN
from analysis.multiplicity import p_value
from analysis.panel import FamilyData
from analysis.phase1_clauses import beats
from analysis.risk_set import RiskSetTest
from analysis.rules import Rules
from analysis.sentences import count


@dataclass(frozen=True)
class Trial:
    """A hypothesis against one control in one phase.

    Attributes
    ----------
    level, guard
        `A` for a control that can only remove, `B` for the risk set; the guard of Level B.
    effect, control_mean, control_sd
        In `unit`; for Level B the effect is the matched excess and the draws are about zero.
    separation, p_value, p_adjusted
        Of the studentised statistic; adjusted for the batch in Level B of Phase 1 only.
    gamma
        How large a hidden bias would have to be (Rosenbaum's Γ); Level B only.
    passed
        Whether the control was beaten; None where it does not apply.
    histogram_edges, histogram_counts
        The draws' effects in 41 bins, on the scale of `effect`.
    """

    hypothesis_id: str
    phase: int
    control_id: str
    level: str
    guard: str | None
    n_events: int
    n_days: int
    effect: float
    unit: str
    control_mean: float
    control_sd: float
    z: float
    separation: float
    p_value: float
    p_adjusted: float | None
    draws: int
    passed: bool | None
    note: str
    gamma: float | None
    histogram_edges: tuple[float, ...]
    histogram_counts: tuple[int, ...]


def trial_of_control(family: FamilyData, result: ControlResult, rules: Rules) -> Trial:
    """The line of a Level-A control."""
    edges, counts = histogram(result.effects)
    dropped = len(family.events) - result.n_events
    notes = [result.note, _dropped(dropped, "without an outcome")]
    return Trial(
        hypothesis_id=family.hypothesis_id,
        phase=1,
        control_id=result.control_id,
        level=result.level,
        guard=None,
        n_events=result.n_events,
        n_days=result.n_days,
        effect=result.effect,
        unit=family.unit,
        control_mean=result.control_mean,
        control_sd=result.control_sd,
        z=result.z,
        separation=result.separation,
        p_value=result.p_value,
        p_adjusted=None,
        draws=result.draws,
        passed=beats(result, rules),
        note="; ".join(filter(None, notes)),
        gamma=None,
        histogram_edges=edges,
        histogram_counts=counts,
    )


def trial_of_risk_set(
    family: FamilyData, test: RiskSetTest, phase: int, p_adjusted: float | None, level: float
) -> Trial:
    """The line of a risk-set test; `level` is what its p-value may be at most."""
    edges, counts = histogram(test.draw_effects)
    mean, sd = moments(test.draw_effects)
    p = p_value(test.statistic, test.statistics)
    return Trial(
        hypothesis_id=family.hypothesis_id,
        phase=phase,
        control_id=null_of(test),
        level="B",
        guard=test.guard,
        n_events=test.n_events,
        n_days=test.estimate.n_days,
        effect=test.effect,
        unit=family.unit,
        control_mean=mean,
        control_sd=sd,
        z=(test.effect - mean) / sd if sd > 0 else math.nan,
        separation=separation(test.statistic, test.statistics),
        p_value=p,
        p_adjusted=p_adjusted,
        draws=len(test.statistics),
        passed=(p if p_adjusted is None else p_adjusted) <= level,
        note=_left_out(test),
        gamma=test.gamma,
        histogram_edges=edges,
        histogram_counts=counts,
    )


def null_of(test: RiskSetTest) -> str:
    """The formal null's name in the table of controls."""
    if test.member == BETWEEN:
        return "risk_set_gated" + test.guard.removeprefix("price")
    return f"risk_set_{test.guard}"


def _left_out(test: RiskSetTest) -> str:
    support = test.support
    parts = [
        _dropped(support.n_outside, "outside the strata or without covariates"),
        _dropped(support.n_trimmed, "beyond the range of comparable bars"),
        _dropped(support.n_sparse, "in strata with too few comparable bars"),
        _dropped(test.n_without_outcome, "without an outcome"),
    ]
    return "; ".join(filter(None, parts))


def _dropped(n: int, why: str) -> str:
    return f"{count(n, 'event')} left out {why}" if n else ""
