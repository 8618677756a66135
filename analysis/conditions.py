"""Conditional tests on the hold-out: does the effect depend on what the sentence says it does?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from scipy.special import ndtri

from analysis.arrays import BoolArray, FloatArray, IntArray
from analysis.controls import gate_label_shuffle
from analysis.controls.base import raw_estimates
from analysis.date_test import run_dates
from analysis.fused import Fused
from analysis.panel import FamilyData, Panel
from analysis.risk_set import RiskSetTest, run_risk_set
from analysis.rules import Rules
from analysis.sentences import number
from analysis.studentise import Estimate

#: Sides of an invalidation: each window until it came, and the whole window whether or not.
UNTIL: Final = "until"
WHOLE: Final = "whole"
#: Draws of the comparison on either side; only their centre is used.
CENTRE_DRAWS: Final = 999


@dataclass(frozen=True, eq=False)
class Split:
    """What a frozen condition is asked with.

    Attributes
    ----------
    condition
        As it was frozen, `kind:what`.
    base
        Rows of the trigger's events, whatever the condition says of them; sorted.
    buckets
        By name, where on the panel each bucket stands; none for an invalidation.
    declared
        The bucket that the sentence names.
    whole
        For an invalidation, the outcome of each row as if it had not cut any window short.
    """

    condition: str
    base: IntArray
    buckets: dict[str, BoolArray]
    declared: str
    whole: FloatArray | None = None

    @property
    def is_invalidation(self) -> bool:
        """Whether it is about what comes after, which is measured and never gated on."""
        return self.condition.startswith("invalidation:")


@dataclass(frozen=True)
class Condition:
    """One bucket of one condition, and the condition's answer.

    `passed` is None where there is too little to tell; such a condition refuses nothing, and
    none of them can ever make a hypothesis pass that has failed.
    """

    hypothesis_id: str
    condition: str
    bucket: str
    is_declared: bool
    n_events: int
    n_days: int
    effect: float
    unit: str
    p_value: float
    passed: bool | None
    sentence: str


def ask_conditions(
    panel: Panel,
    family: FamilyData,
    splits: Sequence[Split],
    rules: Rules,
    seed: int,
    threads: int | None = None,
) -> list[Condition]:
    """Every condition of a hypothesis on the hold-out, bucket by bucket."""
    found: list[Condition] = []
    for split in splits:
        ask = _invalidation if split.is_invalidation else _gate
        found += ask(panel, family, split, rules, seed, threads)
    return found


def _gate(
    panel: Panel,
    family: FamilyData,
    split: Split,
    rules: Rules,
    seed: int,
    threads: int | None,
) -> list[Condition]:
    """The mean outcome of the trigger's events in each bucket; that of the declared one must
    exceed that of all others, and the states of other times must not do as well.

    Notes
    -----
    The null is that of the gate-label control: whole blocks of days of the state's own history
    change places, so that how often and how long it stands stays. Where the span holds too few
    blocks there is no such null, and the sign alone is asked for.
    """
    label = split.buckets[split.declared]
    inside, outside = split.base[label[split.base]], split.base[~label[split.base]]
    [(within, n_in), (without, n_out)] = raw_estimates(panel, family, [inside, outside], rules)
    chosen = replace(
        family, events=inside, fused=Fused(split.base, label, members=()), eligible=_all(panel)
    )
    [null] = gate_label_shuffle.run(panel, [chosen], rules, seed, threads)
    p = null.p_value if null.applicable else math.nan
    enough = min(n_in, n_out) >= rules.min_draw_events
    passed = (within.mean > without.mean and not p > rules.phase2_p) if enough else None
    said = (
        f"{number(within.mean)} {family.unit} with {split.condition} and {number(without.mean)} "
        f"without, p {number(p)} among shuffled states"
        if enough
        else f"{n_in} events with {split.condition} and {n_out} without are too few to tell"
    )
    lines: list[Condition] = []
    for name, stands in split.buckets.items():
        rows = split.base[stands[split.base]]
        [(estimate, n)] = raw_estimates(panel, family, [rows], rules)
        declared = name == split.declared
        lines.append(
            _line(family, split, name, n, estimate, p if declared else math.nan, passed, said)
        )
    return lines


def _all(panel: Panel) -> BoolArray:
    return np.ones(panel.rows, bool)


def _invalidation(
    panel: Panel,
    family: FamilyData,
    split: Split,
    rules: Rules,
    seed: int,
    threads: int | None,
) -> list[Condition]:
    """The matched excess until the invalidation came, and over the whole window; the sentence
    says that the effect ends with it, so the rest of the window must not add to it.

    Notes
    -----
    Every event is on both sides. To compare events whose invalidation came with those whose did
    not would choose them by what followed: a reversal that works brings the opposite flow, so
    the windows without it are those in which little came back. What the rest adds is the whole
    outcome less the one that was cut, zero where nothing was cut, for comparable bars by the
    same rule; it may not be significantly above zero and material (δ0).
    """
    if split.whole is None:
        raise ValueError(f"{split.condition} needs the outcome of whole windows")
    outcomes = {UNTIL: family.outcome, WHOLE: split.whole}
    sides = {
        name: _weaker(panel, family, values, rules, seed, threads)
        for name, values in outcomes.items()
    }
    until, whole = sides[UNTIL], sides[WHOLE]
    added = _weaker(panel, family, split.whole - family.outcome, rules, seed, threads)
    by_chance = float(ndtri(rules.confidence)) * added.matched_se
    limit = max(by_chance, rules.delta0(family.outcome_class))
    enough = until.n_events >= rules.min_draw_events
    passed = bool(until.effect > 0 and not added.effect > limit) if enough else None
    said = (
        f"{number(until.effect)} {family.unit} until {_what(split)} and {number(whole.effect)} "
        f"over whole windows, of which the rest adds {number(added.effect)}"
        if enough
        else f"{until.n_events} windows are too few to tell"
    )
    lines: list[Condition] = []
    for name, test in sides.items():
        seen = replace(test.estimate, mean=test.effect)
        lines.append(_line(family, split, name, test.n_events, seen, math.nan, passed, said))
    return lines


def _what(split: Split) -> str:
    return split.condition.partition(":")[2].replace("_", " ")


def _weaker(
    panel: Panel,
    family: FamilyData,
    outcome: FloatArray,
    rules: Rules,
    seed: int,
    threads: int | None,
) -> RiskSetTest:
    """The comparison under the guard that shows less."""
    one = replace(family, outcome=outcome, fused=None)
    few = replace(rules, draws=min(CENTRE_DRAWS, rules.draws))
    tests = [
        run_dates(panel, guard, [one], few, seed)[0]
        if one.dated
        else run_risk_set(panel, guard, [one], few, seed, threads)[0]
        for guard in panel.guards
    ]
    return min(tests, key=lambda t: -math.inf if math.isnan(t.effect) else t.effect)


def _line(
    family: FamilyData,
    split: Split,
    bucket: str,
    n_events: int,
    estimate: Estimate,
    p: float,
    passed: bool | None,
    said: str,
) -> Condition:
    return Condition(
        hypothesis_id=family.hypothesis_id,
        condition=split.condition,
        bucket=bucket,
        is_declared=bucket == split.declared,
        n_events=n_events,
        n_days=estimate.n_days,
        effect=estimate.mean,
        unit=family.unit,
        p_value=p,
        passed=passed,
        sentence=said,
    )
