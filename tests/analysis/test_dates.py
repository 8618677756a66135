"""Releases beside the same hour of the same weekday: exact, found when there, level when not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis.date_test import run_dates
from analysis.dates import date_sets
from analysis.fused import Fused
from analysis.members import members_of
from analysis.multiplicity import p_value
from analysis.panel import FamilyData, Panel
from analysis.phase import run_phase1, untestable_of
from analysis.rules import Rules

DAY, WEEK = 1440, 7 * 1440
RULES = Rules(draws=999, power_gate=False)


def calendar(weeks: int = 104, symbols: int = 2) -> Panel:
    """Three minutes of two weekdays in every week: all that a calendar's trigger looks at."""
    week = np.arange(weeks, dtype=np.int64) * WEEK
    minute = np.sort(
        np.concatenate([week + at + m for at in (900, 900 + 2 * DAY) for m in (0, 1, 2)])
    )
    n = len(minute)
    return Panel(
        symbol=np.repeat(np.arange(symbols), n).astype(np.int16),
        minute=np.tile(minute, symbols),
        day=np.tile(minute // DAY, symbols).astype(np.int32),
        hour_of_week=np.tile(minute // 60 % 168, symbols).astype(np.int16),
        vol_bin=np.zeros(n * symbols, np.int16),
        strata={"price": np.zeros(n * symbols, np.int64)},
        covariates={"price": np.empty((n * symbols, 0))},
    )


def releases(panel: Panel, seed: int, effect: float = 0.0, every: int = 4, **changes) -> FamilyData:
    """A release every few weeks at minute 900 of one weekday; outcomes of fat tails, both
    symbols moving together, and loud for the whole of a random year."""
    rng = np.random.default_rng(seed)
    at = (panel.minute % WEEK) == 900
    first = rng.integers(0, every)
    is_event = at & (panel.minute // WEEK % every == first)
    days = panel.days
    common = rng.standard_t(3, days) * np.where(np.arange(days) > days // 2, 3.0, 1.0)
    outcome = common[panel.day] + 0.3 * rng.standard_t(3, panel.rows)
    outcome[is_event] += effect
    values = {
        "hypothesis_id": "t5",
        "draw_group": "t5",
        "outcome_class": "volatility",
        "directed": False,
        "one_sided": False,
        "horizon_minutes": 15,
        "events": np.flatnonzero(is_event),
        "eligible": at,
        "outcome": outcome,
        "placebo": rng.standard_normal(panel.rows),
        "opposite_events": np.zeros(0, np.int64),
        "clustered": (),
        "dated": True,
    }
    return FamilyData(**(values | changes))


def _p(panel: Panel, family: FamilyData, seed: int = 1, rules: Rules = RULES) -> float:
    [test] = run_dates(panel, "price", [family], rules, seed)
    return p_value(test.statistic, test.statistics)


def test_a_planted_effect_of_releases_is_found() -> None:
    panel = calendar()
    assert _p(panel, releases(panel, 1, effect=4.0)) <= 0.01


def test_dates_that_do_the_same_are_no_finding() -> None:
    panel = calendar()
    family = releases(panel, 1)
    same = replace(family, outcome=family.outcome + 4.0 * family.eligible)
    assert _p(panel, same) > 0.05


def test_a_date_serves_the_nearest_release_of_its_hour_and_weekday() -> None:
    panel = calendar()
    family = releases(panel, 1)
    sets = date_sets(panel, "price", family, RULES)
    release = {s: m for s, m, r in zip(sets.set_of, sets.minute, sets.is_release, strict=True) if r}
    every = np.unique(panel.minute[family.events])
    assert len(release) == len(every) and len(np.unique(sets.minute)) == len(sets.minute)
    for one, minute in zip(sets.set_of, sets.minute, strict=True):
        apart = abs(minute - release[one])
        assert apart % WEEK == 0 and apart <= 10 * WEEK
        assert apart == np.abs(every - minute).min()


def test_dates_farther_than_ten_weeks_and_of_another_state_stand_for_nothing() -> None:
    panel = calendar()
    family = releases(panel, 1, every=30)
    sets = date_sets(panel, "price", family, RULES)
    assert np.bincount(sets.set_of).max() == 21
    loud = (panel.minute // WEEK % 2).astype(np.int64)
    apart = date_sets(panel, "price", replace(family, strata={"price": loud}), RULES)
    for one in np.unique(apart.set_of):
        assert len(np.unique(apart.minute[apart.set_of == one] // WEEK % 2)) == 1


def test_the_p_value_is_that_of_all_draws_enumerated() -> None:
    """Three releases of a few dates each: every draw there is, by plain loops."""
    panel = calendar(weeks=15, symbols=1)
    family = releases(panel, 3, effect=2.0, every=6)
    rules = replace(RULES, draws=20_000)
    [test] = run_dates(panel, "price", [family], rules, 1)
    sets = date_sets(panel, "price", family, rules)
    value = {int(panel.minute[row]): family.outcome[row] for row in test.support.rows}
    lists = [[value[int(m)] for m in sets.minute[sets.set_of == s]] for s in np.unique(sets.set_of)]
    real = [value[int(m)] for m in sets.minute[sets.is_release]]

    def statistic(picks) -> float:
        excess = [
            v - (sum(all_) - v) / (len(all_) - 1) for v, all_ in zip(picks, lists, strict=True)
        ]
        mean = sum(excess) / len(excess)
        spread = sum((e - mean) ** 2 for e in excess) / (len(excess) - 1)
        return mean / (spread / len(excess)) ** 0.5

    assert test.statistic == pytest.approx(statistic(real), rel=1e-9)
    every = [()]
    for members in lists:
        every = [(*head, v) for head in every for v in members]
    exact = np.mean([statistic(picks) >= statistic(real) - 1e-12 for picks in every])
    assert p_value(test.statistic, test.statistics) == pytest.approx(exact, abs=0.02)


def test_fewer_than_fifteen_release_days_are_untestable() -> None:
    panel = calendar(weeks=104)
    lenient = replace(RULES, power_required=0.001)
    few = untestable_of(panel, [releases(panel, 1, every=8)], lenient, 0.025)
    assert few["t5"].code == "low_power" and "15 days are needed" in few["t5"].sentence
    assert untestable_of(panel, [releases(panel, 1, every=4)], lenient, 0.025) == {}


def test_a_release_in_a_state_is_also_compared_with_other_releases() -> None:
    panel = calendar(weeks=208)
    family = releases(panel, 1)
    label = panel.minute // WEEK % 8 < 4
    base = family.events
    gated = replace(family, events=base[label[base]], fused=Fused(base, label))
    effect = gated.outcome.copy()
    effect[base] += 6.0
    within, between = members_of(replace(gated, outcome=effect))
    assert _p(panel, within) <= 0.01 < _p(panel, between)
    effect = gated.outcome.copy()
    effect[gated.events] += 6.0
    within, between = members_of(replace(gated, outcome=effect))
    assert _p(panel, within) <= 0.01 and _p(panel, between) <= 0.01
    [test] = run_dates(panel, "price", [between], RULES, 1)
    rest = np.setdiff1d(base, gated.events)
    assert test.effect == pytest.approx(effect[gated.events].mean() - effect[rest].mean(), rel=1e-9)


def test_a_batch_decides_on_releases_without_thirty_clusters() -> None:
    panel = calendar(weeks=104)
    family = releases(panel, 1, effect=6.0, every=4)
    found = run_phase1(panel, [family], RULES, 0.025, 7)
    [decision] = found.decisions
    assert decision.clauses["day_clusters"].asked == 15 and decision.clauses["day_clusters"].passed
    assert decision.clauses["adjusted_p"].passed


@pytest.mark.slow
def test_the_test_over_dates_keeps_its_level_over_four_hundred_worlds() -> None:
    panel = calendar()
    rules = replace(RULES, draws=199)
    ps = np.array([_p(panel, releases(panel, seed), seed, rules) for seed in range(400)])
    rejected = {level: int(np.sum(ps <= level)) for level in (0.01, 0.05, 0.2)}
    print(f"\nrejections in 400 worlds by level: {rejected}")  # noqa: T201
    assert rejected[0.05] <= 32 and 50 <= rejected[0.2] <= 110
