"""The other side of a claim about crowds: its events, and which state either side met them in."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from analysis.arrays import BoolArray, FloatArray, IntArray
from analysis.clause import Clause
from analysis.contrast import MIN_CELL_DAYS, Contrast, Crowded, contrast
from analysis.counters import key_of
from analysis.panel import FamilyData, Mirror, Panel, covariates_of
from analysis.power import PowerCheck
from analysis.residualise import residualise
from analysis.rules import Rules
from analysis.sentences import number
from analysis.support import find_support


@dataclass(frozen=True, eq=False)
class _Side:
    rows: IntArray
    crowded: BoolArray
    value: FloatArray


def run_contrasts(
    panel: Panel, family: FamilyData, rules: Rules, seed: int
) -> tuple[Contrast, ...]:
    """The contrast of a family under each guard; none for a family without another side."""
    if family.mirror is None:
        return ()
    key = int(key_of(seed, "other_side", family.hypothesis_id))
    return tuple(
        contrast(crowded_events(panel, guard, family, family.mirror, rules), rules.draws, key)
        for guard in panel.guards
    )


def with_both_sides(panel: Panel, family: FamilyData, check: PowerCheck) -> PowerCheck:
    """The same check, untestable where a side has hardly met a state: this reads no outcome."""
    if family.mirror is None or not check.testable:
        return check
    days = fewest_days(panel, family.mirror)
    if days >= MIN_CELL_DAYS:
        return check
    sentence = (
        f"Either side of the trigger must have met a crowd on either side on {MIN_CELL_DAYS} days, "
        f"and one has on {days}: there is no other side to compare with."
    )
    return replace(check, testable=False, code="low_power", sentence=sentence)


def fewest_days(panel: Panel, mirror: Mirror) -> int:
    """The fewest days on which a side has met a state."""
    sides = ((mirror.own, mirror.own_crowded), (mirror.other, mirror.other_crowded))
    cells = [rows[crowded == state] for rows, crowded in sides for state in (True, False)]
    return min(len(np.unique(panel.day[cell])) for cell in cells)


def other_side(
    contrasts: tuple[Contrast, ...], unit: str, asked: float, phase: str = ""
) -> dict[str, Clause]:
    """The side that is said to be hit harder is, beyond what sides and states do by themselves.

    It makes no discovery of its own, so it takes no part in the batch's adjustment.
    """
    if not contrasts:
        return {}
    # An unknown p-value is larger than any.
    worst = max(contrasts, key=lambda c: math.inf if math.isnan(c.p_value) else c.p_value)
    sentence = (
        f"The other side is hit as hard: one's own exceeds it by {number(worst.effect)} {unit} "
        f"more where it is the crowded one, p {number(worst.p_value)}, and {number(asked)} is the "
        "most allowed."
    )
    if worst.note:
        sentence = f"The other side cannot be compared with: {worst.note}."
    code = f"{phase}other_side"
    return {"other_side": Clause(worst.p_value <= asked, worst.p_value, asked, code, sentence)}


def crowded_events(
    panel: Panel, guard: str, family: FamilyData, mirror: Mirror, rules: Rules
) -> Crowded:
    """Both sides' events in order of time, each beyond its own comparable bars.

    Notes
    -----
    The outcome of each side is residualised against bars at risk of its own events, so what the
    move and the volatility before an event explain is not counted for either side.
    """
    own = replace(family, events=mirror.own, mirror=None, fused=None)
    other = replace(
        own,
        events=mirror.other,
        eligible=mirror.other_eligible,
        outcome=mirror.other_outcome,
        opposite_events=mirror.own,
    )
    sides = (
        _beyond_bars(panel, guard, own, mirror.own_crowded, rules),
        _beyond_bars(panel, guard, other, mirror.other_crowded, rules),
    )
    rows = np.concatenate([side.rows for side in sides])
    order = np.lexsort((panel.symbol[rows], panel.minute[rows]))
    return Crowded(
        symbol=panel.symbol[rows][order].astype(np.int64),
        day=panel.day[rows][order].astype(np.int64),
        own=np.repeat([True, False], [len(side.rows) for side in sides])[order],
        crowded=np.concatenate([side.crowded for side in sides])[order],
        value=np.concatenate([side.value for side in sides])[order],
    )


def _beyond_bars(
    panel: Panel, guard: str, family: FamilyData, crowded: BoolArray, rules: Rules
) -> _Side:
    support = find_support(panel, guard, family, rules)
    covariates = covariates_of(panel, guard, family, support.rows)
    residual = residualise(support, covariates, family.outcome, rules.shrinkage_rows)
    value = residual[family.events]
    known = np.isfinite(value)
    return _Side(family.events[known], crowded[known], value[known])
