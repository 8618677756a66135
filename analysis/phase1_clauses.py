"""The clauses of Phase 1: each asks one thing of a hypothesis' evidence."""

from __future__ import annotations

import math

from analysis.clause import Clause
from analysis.controls.base import ControlResult
from analysis.evidence import Evidence, GuardEvidence, lower_bound, upper_bound, weakest
from analysis.rules import Rules
from analysis.sentences import count, number, share


def clauses_of(evidence: Evidence, rules: Rules, alpha: float) -> dict[str, Clause]:
    """What the evidence alone decides, by name, in the order asked."""
    return {
        "contradicted": _contradicted(evidence, rules, alpha),
        "adjusted_p": _adjusted_p(evidence, alpha),
        **{f"control:{c.control_id}": _beaten(c, rules) for c in evidence.controls},
        "separation": _separation(evidence, rules),
        "materiality": _materiality(evidence, rules),
        **_stability(evidence, rules),
    }


def _contradicted(evidence: Evidence, rules: Rules, alpha: float) -> Clause:
    worst = max(guard.p_reversed for guard in evidence.guards)
    bound = max(upper_bound(guard.test, rules.confidence) for guard in evidence.guards)
    delta0 = rules.delta0(evidence.family.outcome_class)
    effect = weakest(evidence, lambda guard: guard.test.effect).test.effect
    unit = evidence.family.unit
    return Clause(
        not (worst <= alpha and bound <= -delta0),
        worst,
        alpha,
        "contradicted",
        f"The effect is there, the other way round: {number(effect)} {unit} and at least "
        f"{number(-bound)} {unit} that way, with an adjusted p of {number(worst)} in the reversed "
        "direction.",
    )


def _adjusted_p(evidence: Evidence, alpha: float) -> Clause:
    guard = weakest(evidence, lambda g: -g.p_adjusted)
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
    guard = weakest(evidence, lambda g: lower_bound(g.test, rules.confidence))
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
    part = share(largest) if math.isfinite(largest) else "more than all"
    return Clause(
        largest <= rules.max_episode_share,
        largest,
        rules.max_episode_share,
        "unstable",
        f"One episode makes {part} of the effect, and "
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


def _guard_name(guard: GuardEvidence) -> str:
    return guard.test.guard.replace("_", " and ")


def _others(guard: GuardEvidence) -> str:
    """What the events are compared with."""
    return "Events without the second sensor" if guard.test.member else "Comparable bars"
