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
from analysis.fused import Fused
from analysis.panel import FamilyData, Panel
from analysis.risk_set import RiskSetTest, run_risk_set
from analysis.rules import Rules
from analysis.sentences import number
from analysis.studentise import Estimate

#: Sides of an invalidation: windows in which it did not come, and windows that it cut short.
STOOD: Final = "stood"
FELL: Final = "fell"
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
        By name, where on the panel each bucket stands. For an invalidation, where it cuts.
    declared
        The bucket that the sentence names.
    """

    condition: str
    base: IntArray
    buckets: dict[str, BoolArray]
    declared: str

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
    """The matched excess over windows in which the invalidation did not come, and over those
    that it cut short, events and bars by one rule.

    Notes
    -----
    What comes after an event decides on which side it is reported, for comparable bars as for
    events; that describes and is no test of the effect, which was tested on all windows. The
    sentence is contradicted where the effect has the wrong sign while nothing invalidated it,
    or where it is significantly larger where something did.
    """
    cut = split.buckets[split.declared]
    sides = {
        STOOD: np.where(cut, np.nan, family.outcome),
        FELL: np.where(cut, family.outcome, np.nan),
    }
    tests = {
        name: _weaker(panel, family, values, rules, seed, threads) for name, values in sides.items()
    }
    stood, fell = tests[STOOD], tests[FELL]
    passed = _agrees(stood, fell, rules)
    said = (
        f"{number(stood.effect)} {family.unit} while no {_what(split)} came and "
        f"{number(fell.effect)} where one did"
        if passed is not None
        else f"{stood.n_events} windows without {_what(split)} are too few to tell"
    )
    return [
        _line(family, split, name, test.n_events, replace(test.estimate, mean=test.effect),
              math.nan, passed, said)
        for name, test in tests.items()
    ]  # fmt: skip


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
    tests = [run_risk_set(panel, guard, [one], few, seed, threads)[0] for guard in panel.guards]
    return min(tests, key=lambda t: -math.inf if math.isnan(t.effect) else t.effect)


def _agrees(stood: RiskSetTest, fell: RiskSetTest, rules: Rules) -> bool | None:
    if stood.n_events < rules.min_draw_events or math.isnan(stood.effect):
        return None
    if stood.effect <= 0:
        return False
    error = math.hypot(stood.matched_se, fell.matched_se)
    if fell.n_events < rules.min_draw_events or not error > 0:
        return True
    return (fell.effect - stood.effect) / error <= float(ndtri(rules.confidence))


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
    declared = bucket == (STOOD if split.is_invalidation else split.declared)
    return Condition(
        hypothesis_id=family.hypothesis_id,
        condition=split.condition,
        bucket=bucket,
        is_declared=declared,
        n_events=n_events,
        n_days=estimate.n_days,
        effect=estimate.mean,
        unit=family.unit,
        p_value=p,
        passed=passed,
        sentence=said,
    )
