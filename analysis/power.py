"""What could be found, and with whom it could be compared, before any outcome is seen."""

from __future__ import annotations

import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from os import cpu_count
from typing import Final, TypeAlias

import numpy as np
from scipy.special import ndtr, ndtri, stdtrit

from analysis.controls.direction_inverted import arms, swapped_moments
from analysis.date_test import dated_error
from analysis.dates import date_sets
from analysis.episodes import episode_codes
from analysis.matched import matched_error
from analysis.panel import BlindFamily, Panel
from analysis.residualise import remove_level
from analysis.rules import Rules
from analysis.sentences import count, number, share
from analysis.studentise import estimate
from analysis.support import Support, find_support

TESTABLE: Final = "testable"
#: Supports that families of one batch share, while the batch is alive.
Supports: TypeAlias = dict[tuple[str, str, int, int], Support]


@dataclass(frozen=True)
class PowerCheck:
    """Whether a test would be worth its level.

    Attributes
    ----------
    n_events, n_days
        Events with comparable bars, and the days they fall on, under the scarcer guard.
    se
        Expected standard error of the matched excess under the wider guard.
    mde, power
        The smallest effect found with the required power, and the power at δ1, for all
        clauses of promotion together.
    overlap
        The share of events with comparable bars under the scarcer guard.
    testable, code, sentence
        The answer: `testable`, `low_overlap` or `low_power`, and why.
    """

    hypothesis_id: str
    n_events: int
    n_days: int
    se: float
    mde: float
    power: float
    overlap: float
    testable: bool
    code: str
    sentence: str


@dataclass(frozen=True)
class _Guarded:
    n_events: int
    n_days: int
    se: float
    overlap: float


def check_power(
    panel: Panel,
    family: BlindFamily,
    rules: Rules,
    alpha: float,
    hypotheses: int,
    supports: Supports | None = None,
) -> PowerCheck:
    """Power and overlap of one hypothesis in a batch of `hypotheses`; it has no outcome to see.

    Notes
    -----
    The placebo stands in for the outcome: the same statistic on a window that was over before
    the event's. Only its stratum's level is taken out of it, not the covariates, which may
    contain the placebo's own window and would explain it away.

    Power is in closed form. An estimate is normal about δ1 with standard error s. Promotion
    asks it to exceed c·s, where c is the level shared out over the batch (Student's t with as
    many degrees of freedom as days less one); three standard errors of the closest control,
    which for swapped sides or windows is wider than s; and δ0 plus 1.645 s. All of it is asked
    of the same events, so the power of all clauses together is that of the most demanding.
    An estimate of three standard errors keeps its sign without a third of the span with a
    probability above 0.9999, so the clause on stability takes nothing away that shows here.

    References
    ----------
    Bloom (1995), Minimum detectable effects, Evaluation Review 19(5).
    """
    known = {} if supports is None else supports
    guarded = [_under_guard(panel, guard, family, rules, known) for guard in panel.guards]
    n_days = min(g.n_days for g in guarded)
    se = max((g.se for g in guarded), key=lambda s: math.inf if math.isnan(s) else s)
    control_se = _control_error(panel, family, rules)
    clauses = _thresholds(family, se, control_se, n_days, rules, alpha / max(hypotheses, 1))
    delta1, quantile = rules.delta1(family.outcome_class), float(ndtri(rules.power_required))
    check = PowerCheck(
        hypothesis_id=family.hypothesis_id,
        n_events=min(g.n_events for g in guarded),
        n_days=n_days,
        se=se,
        mde=max((at + quantile * s for at, s in clauses), default=math.inf),
        power=min((float(ndtr((delta1 - at) / s)) for at, s in clauses), default=0.0),
        overlap=min(g.overlap for g in guarded),
        testable=False,
        code="",
        sentence="",
    )
    code, sentence = _verdict(check, family, rules)
    return replace(check, testable=code == TESTABLE, code=code, sentence=sentence)


def check_all(
    panel: Panel,
    families: Sequence[BlindFamily],
    rules: Rules,
    alpha: float,
    threads: int | None = None,
) -> list[PowerCheck]:
    """`check_power` of a whole batch, in its order: groups side by side, supports shared in each.

    Families of one draw group share their supports, so one thread takes the group as a whole.
    """
    groups: dict[str, list[int]] = {}
    for place, family in enumerate(families):
        groups.setdefault(family.draw_group, []).append(place)

    def check_group(places: list[int]) -> dict[int, PowerCheck]:
        supports: Supports = {}
        return {
            place: check_power(panel, families[place], rules, alpha, len(families), supports)
            for place in places
        }

    found: dict[int, PowerCheck] = {}
    with ThreadPoolExecutor(threads or cpu_count() or 1) as pool:
        for checks in pool.map(check_group, groups.values()):
            found |= checks
    return [found[place] for place in range(len(families))]


def _under_guard(
    panel: Panel, guard: str, family: BlindFamily, rules: Rules, supports: Supports
) -> _Guarded:
    # Families of a draw group differ in nothing that a support depends on but these arrays.
    if family.dated:
        return _under_dates(panel, guard, family, rules)
    key = (guard, family.draw_group, id(family.level_bin), id(family.strata))
    if key not in supports:
        supports[key] = find_support(panel, guard, family, rules)
    support = supports[key]
    codes = episode_codes(panel, family.horizon_minutes, rules.day_start_minutes)
    residual = remove_level(support, family.placebo)
    se = matched_error(support, residual, codes, panel)
    days = len(np.unique(panel.day[support.events]))
    return _Guarded(int(support.is_event.sum()), days, se, support.overlap)


def _under_dates(panel: Panel, guard: str, family: BlindFamily, rules: Rules) -> _Guarded:
    """What the exact test over dates has to go by."""
    sets = date_sets(panel, guard, family, rules)
    days = len(np.unique(panel.day[sets.support.events]))
    se = dated_error(panel, sets, family, family.placebo)
    return _Guarded(int(sets.support.is_event.sum()), days, se, sets.support.overlap)


def _control_error(panel: Panel, family: BlindFamily, rules: Rules) -> float:
    """The standard error of the least precise Level-A control, on the placebo."""
    real, other = arms(panel, family, family.placebo, rules)
    plain = estimate(real).se
    if family.inversion == "windows":
        return math.sqrt(2.0) * plain
    if other is None:
        return plain
    swapped = swapped_moments(real, other, np.ones((1, panel.days)))
    return max(float(swapped.se[0]), plain)


def _thresholds(
    family: BlindFamily, se: float, control_se: float, n_days: int, rules: Rules, level: float
) -> list[tuple[float, float]]:
    """Per clause, what an estimate must exceed and the standard error it has; none if unknown."""
    if n_days < 2 or not (se > 0 and control_se > 0):
        return []
    critical = -float(stdtrit(n_days - 1, level))
    one_sided = float(stdtrit(n_days - 1, rules.confidence))
    return [
        (critical * se, se),
        (rules.separation * control_se, control_se),
        (rules.delta0(family.outcome_class) + one_sided * se, se),
    ]


def _verdict(check: PowerCheck, family: BlindFamily, rules: Rules) -> tuple[str, str]:
    if check.overlap < rules.overlap_required:
        return "low_overlap", (
            f"Only {share(check.overlap)} of {count(len(family.events), 'event')} have comparable "
            f"bars, and {share(rules.overlap_required)} are needed: for the others there was no "
            "minute of the same state to compare with."
        )
    least = rules.least_days(family.dated)
    if check.n_days < least:
        return "low_power", (
            f"{count(check.n_events, 'comparable event')} on only {count(check.n_days, 'day')}: "
            f"{least} days are needed to tell an effect from what days do anyway."
        )
    delta1, unit = rules.delta1(family.outcome_class), family.unit
    chance = (
        f"with {count(check.n_events, 'comparable event')} on {count(check.n_days, 'day')} an "
        f"effect of {number(delta1)} {unit} would be found with a probability of "
        f"{share(check.power)}"
    )
    if check.power < rules.power_required:
        return "low_power", (
            f"Too few to tell: {chance}, and {share(rules.power_required)} is needed; the "
            f"smallest effect that could be found is {number(check.mde)} {unit}."
        )
    return TESTABLE, f"Worth testing: {chance}."
