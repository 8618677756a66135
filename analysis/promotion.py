"""From trials to a decision, clause by clause."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from scipy.special import stdtrit

from analysis.conditions import Condition
from analysis.controls.base import ControlResult
from analysis.panel import FamilyData
from analysis.power import PowerCheck
from analysis.risk_set import RiskSetTest
from analysis.rules import Rules
from analysis.sentences import count, number, share
from analysis.stability import Stability


@dataclass(frozen=True)
class Clause:
    """One condition: what was found, what is asked, and whether it holds.

    `passed` is None where the condition does not apply. `sentence` is the reason given where
    the condition fails, or why it does not apply.
    """

    passed: bool | None
    found: float
    asked: float
    code: str
    sentence: str


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


def lower_bound(test: RiskSetTest, confidence: float) -> float:
    """One-sided lower bound of the matched excess, Student's t with days less one."""
    if test.estimate.n_days < 2:
        return -math.inf
    factor = float(stdtrit(test.estimate.n_days - 1, confidence))
    return test.effect - factor * test.matched_se


def decide_phase1(evidence: Evidence, rules: Rules, alpha: float) -> Decision:
    """Promotion to Phase 2 needs every clause under both guards.

    Notes
    -----
    The reason given is the first clause that fails, with one exception: an effect that is
    significant the other way round is `contradicted`, which says more than a large p-value.
    """
    clauses = {
        "contradicted": _contradicted(evidence, alpha),
        "adjusted_p": _adjusted_p(evidence, alpha),
        **{f"control:{c.control_id}": _beaten(c, rules) for c in evidence.controls},
        "separation": _separation(evidence, rules),
        "materiality": _materiality(evidence, rules),
        **_stability(evidence, rules),
        **_equivalence(evidence.absent, rules),
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
) -> Decision:
    """The same test on the hold-out, unadjusted: right sign and a small enough p, both guards;
    and what was declared at freezing: the effect depends on what the sentence says.

    Notes
    -----
    It sees survivors of Phase 1 only and can only remove them, so the family-wise error of
    Phase 1 stands whatever its own level is.
    """
    weakest = min(tests, key=lambda test: test.effect if not math.isnan(test.effect) else -math.inf)
    worst = max(p_values)
    seen = (
        f"an effect of {number(weakest.effect)} {family.unit} over "
        f"{count(weakest.n_events, 'event')} on {count(weakest.estimate.n_days, 'day')}"
    )
    clauses = {
        "sign": Clause(
            not weakest.effect <= 0,  # an unknown effect is left to the p-value
            weakest.effect,
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


def farthest(test: RiskSetTest, confidence: float) -> float:
    """How far from none the matched excess may be: the larger bound of two one-sided tests."""
    if test.estimate.n_days < 2 or math.isnan(test.effect):
        return math.inf
    factor = float(stdtrit(test.estimate.n_days - 1, confidence))
    return abs(test.effect) + factor * test.matched_se


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
    weakest = _weakest(evidence, lambda guard: guard.test.effect)
    test = weakest.test
    worst = max(guard.p_adjusted for guard in evidence.guards)
    return "phase1:passed", (
        f"An effect of {number(test.effect)} {evidence.family.unit} beyond comparable bars, over "
        f"{count(test.n_events, 'event')} on {count(test.estimate.n_days, 'day')}; adjusted p "
        f"{number(worst)} at a level of {number(alpha)}, and every control is beaten."
    )


def _weakest(evidence: Evidence, value: Callable[[GuardEvidence], float]) -> GuardEvidence:
    """The guard with the smallest value; an unknown one is smaller than any."""

    def known(guard: GuardEvidence) -> float:
        found = value(guard)
        return -math.inf if math.isnan(found) else found

    return min(evidence.guards, key=known)


def _guard_name(guard: GuardEvidence) -> str:
    return guard.test.guard.replace("_", " and ")


def _others(guard: GuardEvidence) -> str:
    """What the events are compared with."""
    return "Events without the second sensor" if guard.test.member else "Comparable bars"


def _contradicted(evidence: Evidence, alpha: float) -> Clause:
    worst = max(guard.p_reversed for guard in evidence.guards)
    effect = _weakest(evidence, lambda guard: guard.test.effect).test.effect
    return Clause(
        worst > alpha,
        worst,
        alpha,
        "contradicted",
        f"The effect is there, the other way round: {number(effect)} {evidence.family.unit} with "
        f"an adjusted p of {number(worst)} in the reversed direction.",
    )


def _adjusted_p(evidence: Evidence, alpha: float) -> Clause:
    guard = _weakest(evidence, lambda g: -g.p_adjusted)
    return Clause(
        guard.p_adjusted <= alpha,
        guard.p_adjusted,
        alpha,
        "adjusted_p",
        f"{_others(guard)} do the same: the events exceed them by {number(guard.test.effect)} "
        f"{evidence.family.unit}, adjusted p {number(guard.p_adjusted)} matched on "
        f"{_guard_name(guard)}, and {number(alpha)} is the most allowed.",
    )


def beats(control: ControlResult, rules: Rules) -> bool | None:
    """Whether the real effect beats a control; None where it does not apply.

    With few draws a p-value cannot reach the level, so all of them must be exceeded.
    """
    if not control.applicable or control.draws < rules.min_shifts:
        return None
    return control.p_value <= _allowed(control, rules)


def _allowed(control: ControlResult, rules: Rules) -> float:
    return rules.control_p if control.draws >= rules.few_draws else 1 / (1 + control.draws)


def _beaten(control: ControlResult, rules: Rules) -> Clause:
    passed = beats(control, rules)
    name = control.control_id.replace("_", " ")
    if passed is None:
        sentence = f"The {name} control is {control.note or 'not applicable: too few draws'}."
    else:
        sentence = (
            f"The {name} control does as well: {number(control.effect)} in reality against "
            f"{number(control.control_mean)} ± {number(control.control_sd)} in "
            f"{count(control.draws, 'draw')}, p {number(control.p_value)}, and "
            f"{number(_allowed(control, rules))} is the most allowed."
        )
    code = f"control:{control.control_id}"
    return Clause(passed, control.p_value, _allowed(control, rules), code, sentence)


def _separation(evidence: Evidence, rules: Rules) -> Clause:
    asked = [c for c in evidence.controls if beats(c, rules) is not None]
    if not asked:
        return Clause(None, math.nan, rules.separation, "separation", "No control applies.")
    closest = min(asked, key=lambda c: -math.inf if math.isnan(c.separation) else c.separation)
    return Clause(
        closest.separation >= rules.separation,
        closest.separation,
        rules.separation,
        "separation",
        f"Too close to the {closest.control_id.replace('_', ' ')} control: "
        f"{number(closest.separation)} robust standard deviations, and "
        f"{number(rules.separation)} are needed.",
    )


def _materiality(evidence: Evidence, rules: Rules) -> Clause:
    guard = _weakest(evidence, lambda g: lower_bound(g.test, rules.confidence))
    bound = lower_bound(guard.test, rules.confidence)
    delta0 = rules.delta0(evidence.family.outcome_class)
    unit = evidence.family.unit
    return Clause(
        bound >= delta0,
        bound,
        delta0,
        "materiality",
        f"Too small to matter: the effect is {number(guard.test.effect)} {unit} and may be as "
        f"little as {number(bound)} {unit}, and {number(delta0)} {unit} is the least that counts.",
    )


def _stability(evidence: Evidence, rules: Rules) -> dict[str, Clause]:
    effect_unit = evidence.family.unit
    clauses = {
        f"without_a_{part}": _keeps_sign(evidence, part, effect_unit)
        for part in ("day", "symbol", "third")
    }
    return clauses | {
        "episode_share": _episode_share(evidence, rules),
        "day_clusters": _day_clusters(evidence, rules),
    }


def _keeps_sign(evidence: Evidence, part: str, unit: str) -> Clause:
    """The effect stays positive whichever part is left out; None where there is only one."""
    left = [getattr(guard.stability, f"without_a_{part}") for guard in evidence.guards]
    known = [value for value in left if not math.isnan(value)]
    least = min(known, default=math.nan)
    return Clause(
        least > 0 if known else None,
        least,
        0.0,
        "unstable",
        f"It rests on one {part}{' of the span' if part == 'third' else ''}: without it the "
        f"effect is {number(least)} {unit}.",
    )


def _episode_share(evidence: Evidence, rules: Rules) -> Clause:
    largest = max(guard.stability.largest_episode_share for guard in evidence.guards)
    return Clause(
        largest <= rules.max_episode_share,
        largest,
        rules.max_episode_share,
        "unstable",
        f"One episode makes {share(largest)} of the effect, and "
        f"{share(rules.max_episode_share)} is the most allowed.",
    )


def _day_clusters(evidence: Evidence, rules: Rules) -> Clause:
    days = min(guard.test.estimate.n_days for guard in evidence.guards)
    least = rules.least_days(evidence.family.dated)
    return Clause(
        days >= least,
        float(days),
        float(least),
        "unstable",
        f"The events fall on {count(days, 'day')}, and {least} are needed.",
    )
