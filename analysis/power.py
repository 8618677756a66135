"""What could be found, and with whom it could be compared, before any outcome is seen."""

from __future__ import annotations

import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from os import cpu_count
from typing import Final

from scipy.special import stdtrit

from analysis.blind_errors import Guarded, Supports, control_errors, under_guard
from analysis.clause_power import Clauses
from analysis.controls.time_shifted import whole_day_shifts
from analysis.panel import BlindFamily, Panel
from analysis.rules import Rules
from analysis.sentences import count, number, share
from analysis.spike_in import SPIKES, Bars, spiked_power

TESTABLE: Final = "testable"


@dataclass(frozen=True)
class PowerCheck:
    """Whether a test would be worth its level.

    Attributes
    ----------
    n_events, n_episodes, n_days
        Events with comparable bars, and the episodes and days they fall on, under the scarcer
        guard.
    se
        Expected standard error of the matched excess under the wider guard.
    mde, power
        The smallest effect found with the required power, and the power at δ1, for all
        clauses of promotion together.
    required_episodes
        Episodes at which the power would be what is required, were they like these, and no fewer
        than the days that are needed; infinite where nothing can be said.
    spiked
        The share of draws with δ1 added in which the test finds it, under the weaker guard; NaN
        where the closed form has already said no.
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
    n_episodes: int = 0
    required_episodes: float = math.inf
    spiked: float = math.nan


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
    contain the placebo's own window and would explain it away. What their slopes will cost is
    known without an outcome: the weights that they put on rows, and the error grows by these.

    Power is in closed form (`clause_power`). An estimate is normal about δ1 with standard error
    s. Promotion asks it to exceed c·s, where c is the level shared out over the batch (Student's
    t with as many degrees of freedom as days less one); three standard errors of every control,
    which for swapped sides or windows are wider than s; and δ0 plus 1.645 s. All of it is asked
    of the same events, so these pass or fail much together.
    What the closed form calls testable then has to show it: δ1 is added after pseudo-events in
    these very data, and the test must find it as often as is required (`spike_in`).

    Standard errors fall with the root of the number of episodes, which gives the episodes
    required.

    An estimate of three standard errors keeps its sign without a third of the span with a
    probability above 0.9999, so the clause on stability takes nothing away that shows here.

    References
    ----------
    Bloom (1995), Minimum detectable effects, Evaluation Review 19(5).
    """
    known = {} if supports is None else supports
    guarded = [under_guard(panel, guard, family, rules, known) for guard in panel.guards]
    n_days = min(g.n_days for g in guarded)
    se = max((g.se for g in guarded), key=lambda s: math.inf if math.isnan(s) else s)
    plain_se, control_se = control_errors(panel, family, rules)
    level = alpha / max(hypotheses, 1)
    clauses = _clauses(panel, family, se, (plain_se, control_se), n_days, rules, level)
    delta1, required = rules.delta1(family.outcome_class), rules.power_required
    n_episodes = min(g.n_episodes for g in guarded)
    check = PowerCheck(
        hypothesis_id=family.hypothesis_id,
        n_events=min(g.n_events for g in guarded),
        n_episodes=n_episodes,
        required_episodes=max(
            n_episodes * clauses.growth(delta1, required),
            float(rules.least_days(family.dated)),
        ),
        n_days=n_days,
        se=se,
        mde=clauses.detectable(required),
        power=clauses.power(delta1),
        overlap=min(g.overlap for g in guarded),
        testable=False,
        code="",
        sentence="",
    )
    code, sentence = _verdict(check, family, rules)
    # Dates are no labels on bars: the exact test over them has the closed form alone.
    if code == TESTABLE and not family.dated:
        spiked = _spiked(panel, family, guarded, control_se, n_days, rules, level)
        check = replace(check, spiked=spiked)
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


def _clauses(
    panel: Panel,
    family: BlindFamily,
    se: float,
    control_se: tuple[float, float],
    n_days: int,
    rules: Rules,
    level: float,
) -> Clauses:
    """What promotion will ask of an estimate."""
    shifts = 0 if family.dated else whole_day_shifts(panel, family.horizon_minutes)
    bars = _bars(family, control_se[1], n_days, rules, level)
    return Clauses(
        plain=control_se[0],
        matched=se,
        swapped=control_se[1],
        critical=bars.critical,
        one_sided=bars.one_sided,
        separation=rules.separation,
        floor=bars.floor,
        days=n_days,
        shifts=shifts if shifts >= rules.min_shifts else 0,
    )


def _bars(family: BlindFamily, control_se: float, n_days: int, rules: Rules, level: float) -> Bars:
    return Bars(
        critical=-float(stdtrit(n_days - 1, level)),
        one_sided=float(stdtrit(n_days - 1, rules.confidence)),
        floor=rules.delta0(family.outcome_class),
        controls=rules.separation * control_se,
    )


def _spiked(
    panel: Panel,
    family: BlindFamily,
    guarded: list[Guarded],
    control_se: float,
    n_days: int,
    rules: Rules,
    level: float,
) -> float:
    """The power by spike-in under the weaker guard."""
    bars = _bars(family, control_se, n_days, rules, level)
    return min(
        spiked_power(panel, g.guard, family, g.support, g.residual, g.codes, g.se, rules, bars)
        for g in guarded
    )


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
            f"smallest effect that could be found is {number(check.mde)} {unit}, and it would take "
            f"about {_episodes(check.required_episodes)} in place of {check.n_episodes:,}."
        )
    if check.spiked < rules.power_required:  # an unknown one has yet to be asked
        return "low_power", (
            f"Too blunt to tell: {chance} by the formula, but of {SPIKES} markets in which it was "
            f"put the test finds it in {share(check.spiked)}, and {share(rules.power_required)} "
            "is needed."
        )
    return TESTABLE, f"Worth testing: {chance}."


def _episodes(required: float) -> str:
    known = math.isfinite(required)
    return f"{math.ceil(required):,} episodes" if known else "an unknown number of episodes"
