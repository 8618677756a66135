"""From trials to a decision, clause by clause."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from analysis.clause import Clause
from analysis.conditions import Condition
from analysis.contrast import Contrast
from analysis.evidence import Evidence, farthest, weakest
from analysis.mirror import other_side
from analysis.panel import FamilyData
from analysis.phase1_clauses import clauses_of
from analysis.power import PowerCheck
from analysis.risk_set import RiskSetTest
from analysis.rules import Rules
from analysis.sentences import count, number


@dataclass(frozen=True)
class Decision:
    """What a phase decided on one hypothesis.

    `code` starts the reason; `clauses` holds every condition by name, in the order asked.
    `gamma` is the least of its tests' (Rosenbaum's Γ): reported, and asked of nobody.
    """

    hypothesis_id: str
    passed: bool
    code: str
    sentence: str
    clauses: dict[str, Clause]
    gamma: float = math.nan


def decide_phase1(evidence: Evidence, rules: Rules, alpha: float) -> Decision:
    """Promotion to Phase 2 needs every clause under both guards.

    Notes
    -----
    The reason given is the first clause that fails, with one exception: an effect that is
    there the other way round is `contradicted`, which says more than a large p-value. It asks of
    the reversed effect what promotion asks of the declared one, significance in the batch and
    materiality: what is left of a bias after matching is smaller than δ0, and not refuted by it.
    """
    clauses = {
        **clauses_of(evidence, rules, alpha),
        **_equivalence(evidence.absent, rules),
        **other_side(evidence.contrasts, evidence.family.unit, rules.control_p),
    }
    decision = _decision(evidence.family.hypothesis_id, clauses, _survived(evidence, alpha))
    return replace(decision, gamma=least_gamma([guard.test for guard in evidence.guards]))


def least_gamma(tests: Sequence[RiskSetTest]) -> float:
    """The smallest Γ of some tests; unknown if one of them is."""
    return min(tests, key=lambda t: -math.inf if math.isnan(t.gamma) else t.gamma).gamma


def untestable(check: PowerCheck) -> Decision:
    """Not tested: too few events, or too few bars to compare them with."""
    return Decision(check.hypothesis_id, False, check.code, check.sentence, {})


def decide_phase2(
    family: FamilyData,
    tests: tuple[RiskSetTest, ...],
    p_values: tuple[float, ...],
    rules: Rules,
    absent: tuple[RiskSetTest, ...] = (),
    conditions: Sequence[Condition] = (),
    contrasts: tuple[Contrast, ...] = (),
) -> Decision:
    """The same test on the hold-out, unadjusted: right sign and a small enough p, both guards;
    and what was declared at freezing: the effect depends on what the sentence says.

    Notes
    -----
    It sees survivors of Phase 1 only and can only remove them, so the family-wise error of
    Phase 1 stands whatever its own level is.
    """
    least = min(tests, key=lambda test: test.effect if not math.isnan(test.effect) else -math.inf)
    worst = max(p_values)
    seen = (
        f"an effect of {number(least.effect)} {family.unit} over "
        f"{count(least.n_events, 'event')} on {count(least.estimate.n_days, 'day')}"
    )
    clauses = {
        "sign": Clause(
            not least.effect <= 0,  # an unknown effect is left to the p-value
            least.effect,
            0.0,
            "phase2:sign",
            f"The hold-out turns the effect round: {seen}.",
        ),
        "adjusted_p": Clause(
            worst <= rules.phase2_p,
            worst,
            rules.phase2_p,
            "phase2:adjusted_p",
            f"The hold-out does not confirm it: {seen}, one-sided p {number(worst)}, and "
            f"{number(rules.phase2_p)} is the most allowed.",
        ),
        **_equivalence(absent, rules, "phase2:"),
        **_conditions(conditions),
        **other_side(contrasts, family.unit, rules.phase2_p, "phase2:"),
    }
    confirmed = f"The hold-out confirms it: {seen}, one-sided p {number(worst)}."
    decision = _decision(family.hypothesis_id, clauses, ("promoted", confirmed))
    return replace(decision, gamma=least_gamma(tests))


def _conditions(conditions: Sequence[Condition]) -> dict[str, Clause]:
    """One clause for each declared condition; they are joined by and, so none can rescue."""
    return {
        f"condition:{line.condition}": Clause(
            line.passed,
            line.effect,
            0.0,
            "phase2:condition",
            f"It does not depend on what the sentence says: {line.sentence}.",
        )
        for line in conditions
        if line.is_declared
    }


def _equivalence(
    absent: tuple[RiskSetTest, ...], rules: Rules, phase: str = ""
) -> dict[str, Clause]:
    """What is said not to be there lies within ±δ1, under every guard.

    References
    ----------
    Schuirmann (1987), A comparison of the two one-sided tests procedure. J. Pharmacokinetics
    and Biopharmaceutics 15(6): both tests at a level make an equivalence test of that level.
    """
    if not absent:
        return {}
    worst = max(absent, key=lambda test: farthest(test, rules.confidence))
    bound, most = farthest(worst, rules.confidence), rules.delta1("price")
    return {
        "equivalence": Clause(
            bound <= most,
            bound,
            most,
            f"{phase}equivalence",
            f"A direction may persist all the same: {number(worst.effect)} σ, and as much as "
            f"{number(bound)} σ cannot be ruled out; {number(most)} σ is the most allowed.",
        )
    }


def _decision(hypothesis_id: str, clauses: dict[str, Clause], success: tuple[str, str]) -> Decision:
    for clause in clauses.values():
        if clause.passed is False:
            return Decision(hypothesis_id, False, clause.code, clause.sentence, clauses)
    return Decision(hypothesis_id, True, *success, clauses)


def _survived(evidence: Evidence, alpha: float) -> tuple[str, str]:
    test = weakest(evidence, lambda guard: guard.test.effect).test
    worst = max(guard.p_adjusted for guard in evidence.guards)
    return "phase1:passed", (
        f"An effect of {number(test.effect)} {evidence.family.unit} beyond comparable bars, over "
        f"{count(test.n_events, 'event')} on {count(test.estimate.n_days, 'day')}; adjusted p "
        f"{number(worst)} at a level of {number(alpha)}, and every control is beaten."
    )
