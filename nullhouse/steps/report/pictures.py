"""The pictures of what was tested, worked out from the discovery span by the tests' own functions.

Only what has a trial in the ledger is pictured: a course of prices after the events of a
hypothesis that waits for its test would show its outcome to whoever may still change the rest.
The hold-out is not attached.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from os import cpu_count
from typing import Any, Final

import duckdb

from analysis.blind_errors import Supports, support_key
from analysis.controls.time_shifted import ShiftCurve, shift_curves
from analysis.panel import FamilyData
from analysis.pictures.balance import Balance, balance
from analysis.pictures.course import course
from analysis.pictures.left_out import LeftOut, leave_out
from analysis.pictures.picture import Guarded, Picture
from analysis.pictures.shift_shape import shape_of
from analysis.power import check_power
from analysis.rules import Rules
from analysis.support import Support, find_support
from nullhouse.steps.evaluate.inputs import Inputs, load_inputs
from nullhouse.warehouse.consequences import level_of
from nullhouse.warehouse.courses import Courses, load_courses
from nullhouse.warehouse.covariates import covariate_names

Row = Mapping[str, Any]
#: Sums of the same numbers in another order differ by less.
ALIKE: Final = 1e-6


@dataclass(frozen=True)
class Studio:
    """What all pictures of a run share."""

    inputs: Inputs
    courses: Courses
    rules: Rules
    gap_minutes: int
    trials: Sequence[Row]
    alphas: Mapping[str, tuple[float, int]]

    def draw(self, group: Sequence[tuple[dict[str, Any], FamilyData]]) -> dict[str, Picture]:
        """One draw group: its families share events, comparable bars and their balance."""
        panel, families = self.inputs.grid.panel, [family for _, family in group]
        shared = Shared(self, {}, {})
        curves = shift_curves(panel, families, self.rules, threads=1)
        return {
            family.hypothesis_id: _picture(shared, hypothesis, family, curve)
            for (hypothesis, family), curve in zip(group, curves, strict=True)
        }


@dataclass(frozen=True)
class Shared:
    """What the families of one draw group share, by guard and by the level they are matched on."""

    studio: Studio
    supports: Supports
    balances: dict[tuple[str, str, int, int, int], Balance]

    def support(self, family: FamilyData, guard: str) -> Support:
        """The comparable bars; the power check looks for them under the same key."""
        key = support_key(family, guard)
        if key not in self.supports:
            panel, rules = self.studio.inputs.grid.panel, self.studio.rules
            self.supports[key] = find_support(panel, guard, family, rules)
        return self.supports[key]

    def balance(self, family: FamilyData, guard: str) -> Balance:
        """How alike they are."""
        key = support_key(family, guard)
        if key not in self.balances:
            panel = self.studio.inputs.grid.panel
            self.balances[key] = balance(panel, guard, family, self.support(family, guard))
        return self.balances[key]


def draw_pictures(
    connection: duckdb.DuckDBPyConnection,
    hypotheses: Sequence[dict[str, Any]],
    trials: Sequence[Row],
    constants: Mapping[str, str],
    alphas: Mapping[str, tuple[float, int]],
) -> dict[str, Picture]:
    """Pictures by hypothesis; ``alphas`` holds each one's level and how many shared it."""
    if not hypotheses:
        return {}
    rules = Rules.from_constants(constants)
    inputs = load_inputs(connection, hypotheses, "discovery", sighted=True)
    courses = load_courses(connection, inputs.grid)
    studio = Studio(inputs, courses, rules, int(constants["outcome_gap"]), trials, alphas)
    groups: dict[str, list[tuple[dict[str, Any], FamilyData]]] = {}
    for hypothesis, family in zip(hypotheses, inputs.families, strict=True):
        groups.setdefault(family.draw_group, []).append((hypothesis, family))
    found: dict[str, Picture] = {}
    with ThreadPoolExecutor(cpu_count() or 1) as pool:
        for pictures in pool.map(studio.draw, groups.values()):
            found |= pictures
    return found


def _picture(
    shared: Shared, hypothesis: dict[str, Any], family: FamilyData, curve: ShiftCurve
) -> Picture:
    studio = shared.studio
    panel, rules = studio.inputs.grid.panel, studio.rules
    series, followed = studio.courses.series(hypothesis, family.horizon_minutes)
    widest = shared.support(family, panel.guards[0])
    alpha, company = studio.alphas[family.hypothesis_id]
    return Picture(
        course=course(panel, family, series, widest, rules),
        followed=followed,
        window=(studio.gap_minutes, studio.gap_minutes + family.horizon_minutes),
        shift=shape_of(curve, family.horizon_minutes),
        guards={g: _guarded(shared, family, g, level_of(hypothesis)) for g in panel.guards},
        left_out=_left_out(shared, family),
        power=check_power(panel, family.blind(), rules, alpha, company, shared.supports),
        delta0=rules.delta0(family.outcome_class),
        delta1=rules.delta1(family.outcome_class),
        unit=family.unit,
        symbols=studio.inputs.grid.symbols,
        days=_days(studio.inputs),
        agrees=_agrees(family, studio.trials, float(curve.mean[curve.at_home])),
    )


def _guarded(shared: Shared, family: FamilyData, guard: str, level: str) -> Guarded:
    support = shared.support(family, guard)
    return Guarded(
        balance=shared.balance(family, guard),
        covariates=covariate_names(guard, labelled=family.covariates is not None, level=level),
        overlap=support.overlap,
        n_bars=int((~support.is_event).sum()),
    )


def _left_out(shared: Shared, family: FamilyData) -> tuple[str, LeftOut] | None:
    """Under the guard that leaves the smaller excess: the one that decides."""
    studio, panel = shared.studio, shared.studio.inputs.grid.panel
    known = {g: _effect(family.hypothesis_id, f"risk_set_{g}", studio.trials) for g in panel.guards}
    effects = sorted((effect, guard) for guard, effect in known.items() if effect is not None)
    if not effects:
        return None
    effect, guard = effects[0]
    support = shared.support(family, guard)
    return guard, leave_out(panel, guard, family, support, studio.rules, effect)


def _effect(hypothesis_id: str, control_id: str, trials: Sequence[Row]) -> float | None:
    """The effect of Phase 1 that the ledger holds."""
    found = (
        t["effect"]
        for t in trials
        if (t["hypothesis_id"], t["control_id"], t["phase"]) == (hypothesis_id, control_id, 1)
    )
    return next(found, None)


def _agrees(family: FamilyData, trials: Sequence[Row], effect: float) -> bool:
    recorded = _effect(family.hypothesis_id, "time_shifted", trials)
    return recorded is None or math.isclose(recorded, effect, rel_tol=ALIKE, abs_tol=ALIKE)


def _days(inputs: Inputs) -> tuple[str, ...]:
    """The date of every day cluster: a day is named after the date on which it begins."""
    panel, names = inputs.grid.panel, [""] * inputs.grid.panel.days
    start = Rules().day_start_minutes
    for code, minute in zip(panel.day[::60].tolist(), panel.minute[::60].tolist(), strict=True):
        if not names[code]:
            names[code] = str(date(1970, 1, 1) + timedelta(days=(minute - 1 - start) // 1440))
    return tuple(names)
