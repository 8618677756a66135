"""Live negative controls: made-up families that go through Phase 1 beside every real batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from scipy.stats import binom

from analysis.arrays import BoolArray, IntArray
from analysis.counters import key_of
from analysis.episodes import MINUTES_PER_DAY
from analysis.label_draws import draw_rows, plan_labels
from analysis.members import members_of
from analysis.multiplicity import p_value
from analysis.panel import FamilyData, Panel
from analysis.phase import run_phase1
from analysis.promotion import Decision
from analysis.risk_set import run_risk_set
from analysis.rules import Rules
from analysis.sentences import number
from analysis.support import find_support

#: How many there are at least: with 20, five rejections at 5 % come once in 400 batches.
FAKES: Final = 20
#: Outcomes that are asked of one set of made-up events; more would hang together too much.
OUTCOMES: Final = 2
#: Draws of the first rung: whoever has no small p with these is given up.
RUNG: Final = 999
#: The level at which rejections are counted besides promotions, which would be rarer.
NOMINAL: Final = 0.05
CONFIDENCE: Final = 0.99
WEEK: Final = 7 * MINUTES_PER_DAY
#: Fewer bars for each event are no risk set of bars but one of labelled events.
BARS_PER_EVENT: Final = 10


@dataclass(frozen=True, eq=False)
class Fake:
    """A family of events that means nothing, and where it came from.

    `kind` is `labels` for labels drawn anew within the strata of a real family's risk set, and
    `weeks` for its events on prints that lie `weeks` weeks later.
    """

    family: FamilyData
    kind: str
    of: str
    weeks: int | None


@dataclass(frozen=True)
class FakeAnswer:
    """What Phase 1 said of a made-up family: `rejected` at 5 %, `promoted` at the batch's level
    with every clause."""

    fake_id: str
    kind: str
    of: str
    weeks: int | None
    n_events: int
    p_value: float
    rejected: bool
    promoted: bool


@dataclass(frozen=True)
class LiveControls:
    """All answers of a batch, and why it is void, or None."""

    answers: tuple[FakeAnswer, ...]
    void: str | None


def make_fakes(
    panel: Panel, families: Sequence[FamilyData], rules: Rules, seed: int, wanted: int = FAKES
) -> list[Fake]:
    """Half drawn labels, half shifted events, in turn from each draw group of a batch.

    Notes
    -----
    Real events are found from prints by rules that know of nothing but the prints' times, sides
    and symbols, so prints that lie whole weeks later give the events that lie whole weeks
    later: they are moved as they are, on a circle of the span's whole weeks. Hour, weekday and
    bursts stay; what the market did then has nothing to do with them. A family whose risk set
    is its trigger's other events has no bars to be moved to and lends drawn labels alone.
    Where a short span has few weeks, more labels are drawn in their place.
    """
    sources = _sources(families)
    movable = [group for group in sources if _has_bars(group[0])] if _weeks(panel) > 1 else []
    # By so many weeks and no more: on the circle a longer way is a shorter one again.
    ways = [(group, weeks) for weeks in range(1, _weeks(panel)) for group in movable]
    moved: list[Fake] = []
    for group, weeks in ways:
        if len(moved) < wanted / 2:
            moved += _moved(panel, group, rules, weeks)
    drawn: list[Fake] = []
    for turn in range(wanted if sources else 0):
        if len(drawn) < max(wanted / 2, wanted - len(moved)):
            draw, place = divmod(turn, len(sources))
            drawn += _labelled(panel, sources[place], rules, seed, draw)
    return [*drawn, *moved]


def run_live_controls(
    panel: Panel,
    families: Sequence[FamilyData],
    rules: Rules,
    alpha: float,
    seed: int,
    threads: int | None = None,
) -> LiveControls:
    """Ask Phase 1 about the made-up families, and whether the batch may be believed.

    Notes
    -----
    Every made-up family goes through the formal null with 999 draws (more where the level asks
    for them); whoever is significant there at the batch's own level, unadjusted, meets every
    control and clause. Of n families that mean nothing at most the 99 % point of a binomial
    law may be promoted at the level, and at most that of 5 % may be rejected at 5 %. The
    second count is the one that can tell: a null that rejects 30 % of the time shows in it.
    """
    rung = replace(rules, draws=max(RUNG, int(np.ceil(2 / alpha))), power_gate=False)
    fakes = make_fakes(panel, families, rules, seed)
    answers: list[FakeAnswer] = []
    for group in _together(fakes):
        ps = _p_values(panel, [fake.family for fake in group], rung, seed, threads)
        for fake in group:
            p = ps[fake.family.hypothesis_id]
            passed = p <= alpha and _promoted(panel, fake, rung, alpha, seed, threads)
            answers.append(
                FakeAnswer(
                    fake.family.hypothesis_id,
                    fake.kind,
                    fake.of,
                    fake.weeks,
                    len(fake.family.events),
                    p,
                    p <= NOMINAL,
                    passed,
                )
            )
    return LiveControls(tuple(answers), verdict_on(answers, alpha))


def verdict_on(answers: Sequence[FakeAnswer], alpha: float) -> str | None:
    """Why so many answers void a batch; None where they do not.

    References
    ----------
    Lipsitch, Tchetgen Tchetgen and Cohen (2010), Negative controls: a tool for detecting
    confounding and bias in observational studies. Epidemiology 21(3).
    """
    n = len(answers)
    for what, level, seen in (
        ("promoted", alpha, sum(a.promoted for a in answers)),
        ("rejected", NOMINAL, sum(a.rejected for a in answers)),
    ):
        most = int(binom.ppf(CONFIDENCE, n, level)) if n else 0
        if seen > most:
            return (
                f"{seen} of {n} families that mean nothing were {what} at a "
                f"level of {number(level)}, and {most} is the most that chance allows: the test "
                "cannot be believed on these data, so nothing was tested"
            )
    return None


def _sources(families: Sequence[FamilyData]) -> list[list[FamilyData]]:
    """Draw groups, with at most two outcomes each, of different classes where there are any. A
    calendar's trigger has an exact test over its dates and lends nothing."""
    groups: dict[str, dict[tuple[str, int], FamilyData]] = {}
    for family in sorted(families, key=lambda f: f.hypothesis_id):
        first = members_of(family)[0]
        own = first.level_bin is not None or first.level is not None
        name = f"{first.draw_group}/{first.outcome_class}" if own else first.draw_group
        key = first.outcome_class, first.horizon_minutes
        if len(first.events) and not first.dated:
            groups.setdefault(name, {}).setdefault(key, replace(first, draw_group=name))
    return [_apart(list(group.values()))[:OUTCOMES] for _, group in sorted(groups.items())]


def _apart(families: list[FamilyData]) -> list[FamilyData]:
    """The first of each class before the others."""
    classes = [family.outcome_class for family in families]
    return sorted(families, key=lambda f: classes[: families.index(f)].count(f.outcome_class))


def _has_bars(family: FamilyData) -> bool:
    return int(family.eligible.sum()) > BARS_PER_EVENT * len(family.events)


def _weeks(panel: Panel) -> int:
    return int(panel.minute.max() - panel.minute.min() + 1) // WEEK if panel.rows else 0


def _labelled(
    panel: Panel, group: list[FamilyData], rules: Rules, seed: int, draw: int
) -> list[Fake]:
    """Draw `draw` of the family's own risk set, in the place of its events."""
    first = group[0]
    support = find_support(panel, panel.guards[0], first, rules)
    labels = support.is_event.astype(np.int64)
    plan = plan_labels(panel, support.rows, support.stratum, labels, rules.refractory_minutes)
    key = key_of(seed, "live_labels", first.draw_group)
    rows = draw_rows(plan, key, draw, 1)[0].astype(np.int64)
    return _fakes_of(panel, group, rows, rules, "labels", draw, None)


def _moved(panel: Panel, group: list[FamilyData], rules: Rules, weeks: int) -> list[Fake]:
    """The family's events some weeks later, where an event could begin."""
    rows = moved_by_weeks(panel, group[0].events, weeks)
    rows = rows[group[0].eligible[rows]]
    return _fakes_of(panel, group, rows, rules, "weeks", weeks, weeks)


def moved_by_weeks(panel: Panel, rows: IntArray, weeks: int) -> IntArray:
    """Rows of the same symbols `weeks` weeks later, on a circle of the span's whole weeks."""
    first, circle = int(panel.minute.min()), _weeks(panel) * WEEK
    offset = panel.minute[rows] - first
    inside = offset < circle
    minute = first + (offset[inside] + weeks * WEEK) % circle
    span = int(panel.minute.max()) - first + 1
    place = panel.symbol.astype(np.int64) * span + (panel.minute - first)
    wanted = panel.symbol[rows[inside]].astype(np.int64) * span + (minute - first)
    at = np.minimum(np.searchsorted(place, wanted), panel.rows - 1)
    return np.unique(at[place[at] == wanted])


def _fakes_of(
    panel: Panel,
    group: list[FamilyData],
    rows: IntArray,
    rules: Rules,
    kind: str,
    number_of: int,
    weeks: int | None,
) -> list[Fake]:
    eligible = _at_risk(panel, group[0].eligible, rows, rules.refractory_minutes)
    return [
        Fake(
            replace(
                family,
                hypothesis_id=f"fake_{kind}_{number_of}_{family.hypothesis_id}",
                draw_group=f"fake/{kind}/{number_of}/{family.draw_group}",
                events=rows,
                eligible=eligible,
                clustered=(),
                absent=None,
                fused=None,
                links=(),
            ),
            kind,
            family.hypothesis_id,
            weeks,
        )
        for family in group
    ]


def _at_risk(panel: Panel, eligible: BoolArray, events: IntArray, refractory: int) -> BoolArray:
    """The risk set without the bars in the refractory time after a made-up event; what follows a
    bar never decides."""
    kept = eligible.copy()
    for step in range(1, refractory + 1):
        after = events[events + step < panel.rows] + step
        same = panel.symbol[after] == panel.symbol[after - step]
        near = panel.minute[after] - panel.minute[after - step] <= refractory
        kept[after[same & near]] = False
    kept[events] = True
    return kept


def _together(fakes: Sequence[Fake]) -> list[list[Fake]]:
    groups: dict[str, list[Fake]] = {}
    for fake in fakes:
        groups.setdefault(fake.family.draw_group, []).append(fake)
    return list(groups.values())


def _p_values(
    panel: Panel, families: list[FamilyData], rules: Rules, seed: int, threads: int | None
) -> dict[str, float]:
    """The larger of the guards' unadjusted p-values, by made-up family."""
    found = dict.fromkeys((family.hypothesis_id for family in families), 0.0)
    for guard in panel.guards:
        for test in run_risk_set(panel, guard, families, rules, seed, threads):
            p = p_value(test.statistic, test.statistics)
            found[test.hypothesis_id] = max(found[test.hypothesis_id], p)
    return found


def _promoted(
    panel: Panel, fake: Fake, rules: Rules, alpha: float, seed: int, threads: int | None
) -> bool:
    result = run_phase1(panel, [fake.family], rules, alpha, seed, threads=threads)
    [decision] = result.decisions
    return isinstance(decision, Decision) and decision.passed
