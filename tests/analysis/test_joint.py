"""The joint law of a batch: margins as they were, and together as the days make them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis.joint import joint_draws
from analysis.multiplicity import p_value, step_down
from analysis.phase import run_phase1
from analysis.risk_set import RiskSetTest, run_risk_set
from analysis.rules import Rules

DRAWS, DAYS = 4000, 60
RULES = Rules(draws=999, power_gate=False)


@pytest.fixture
def own() -> np.ndarray:
    """Draws of four hypotheses, each from a law of its own and none with another's."""
    rng = np.random.default_rng(1)
    return np.column_stack([rng.standard_normal(DRAWS), rng.standard_t(3, (DRAWS, 3))])


def _correlation(joint: np.ndarray) -> np.ndarray:
    ranks = np.argsort(np.argsort(joint, axis=0), axis=0)
    return np.corrcoef(ranks.T)


def test_every_hypothesis_keeps_its_own_draws(own) -> None:
    totals = np.random.default_rng(2).standard_normal((4, DAYS))
    joint = joint_draws(own, totals, 1)
    assert np.array_equal(np.sort(joint, axis=0), np.sort(own, axis=0))


def test_draws_move_together_as_days_do(own) -> None:
    days = np.random.default_rng(2).standard_normal((2, DAYS))
    totals = np.stack([days[0], 3.0 * days[0], -days[0], days[1]])
    found = _correlation(joint_draws(own, totals, 1))
    assert found[0, 1] == pytest.approx(1.0) and found[0, 2] < -0.98
    assert abs(found[0, 3] - 0.95 * _cosine(days)) < 0.06


def _cosine(days: np.ndarray) -> float:
    return float(days[0] @ days[1] / np.linalg.norm(days[0]) / np.linalg.norm(days[1]))


def test_days_in_common_make_a_share_in_common(own) -> None:
    """Half of the days with the same totals: half of the variance."""
    days = np.random.default_rng(2).standard_normal((2, DAYS))
    totals = np.zeros((4, DAYS))
    totals[0], totals[1], totals[1, ::2] = days[0], days[1], days[0, ::2]
    expected = _cosine(totals[:2])
    assert 0.2 < expected < 0.8
    assert _correlation(joint_draws(own, totals, 1))[0, 1] == pytest.approx(expected, abs=0.07)


def test_what_a_draw_cannot_tell_stays_the_largest(own) -> None:
    own[:10, 0] = np.nan
    joint = joint_draws(own, np.ones((4, DAYS)), 1)
    assert np.isnan(joint[:, 0]).sum() == 10
    assert np.nanmin(joint[np.isnan(joint[:, 0]), 1]) >= np.sort(own[:, 1])[-10]


def test_a_line_of_days_belongs_to_each_hypothesis(own) -> None:
    with pytest.raises(ValueError, match="one line of days"):
        joint_draws(own, np.ones((3, DAYS)), 1)


def test_copies_in_other_groups_cost_nothing(own) -> None:
    """Twelve names of one hypothesis, each drawn for itself, are one hypothesis."""
    rng = np.random.default_rng(3)
    draws = rng.standard_normal((DRAWS, 12))
    totals = np.tile(rng.standard_normal(DAYS), (12, 1))
    observed = np.full(12, 2.2)
    alone = p_value(2.2, draws[:, 0])
    apart, together = (step_down(observed, d).max() for d in (draws, joint_draws(draws, totals, 1)))
    assert apart > 8 * alone
    assert together < 1.6 * alone


def test_a_batch_of_copies_is_adjusted_as_one(make_world) -> None:
    market = make_world(41, days=40, planted=0.05)
    names = [f"copy_{n}" for n in range(6)]
    batch = [market.family("price", name, draw_group=name) for name in names]
    found = run_phase1(market.panel, batch, RULES, 0.025, 7)
    trials = [t for t in found.trials if t.level == "B"]
    largest = max(t.p_value for t in trials)
    assert 0.002 < largest < 0.6
    assert max(t.p_adjusted for t in trials) <= 1.5 * largest + 0.002


@pytest.mark.slow
def test_the_family_keeps_its_level_over_two_hundred_worlds(make_world) -> None:
    """Overlapping events, two outcomes and their opposites in a market without any effect."""
    worlds, rejected, plain = 200, 0, 0
    for seed in range(worlds):
        tests = _tests_of(make_world(seed, days=40, generic=-0.6), seed)
        statistics = np.column_stack([test.statistics for test in tests])
        joint = joint_draws(statistics, np.stack([test.totals for test in tests]), seed)
        observed = np.array([test.statistic for test in tests])
        rejected += step_down(observed, joint).min() <= 0.05
        plain += min(p_value(test.statistic, test.statistics) for test in tests) <= 0.05
    print(f"\nany of 10 at 5 % in {worlds} worlds: {rejected} adjusted, {plain} plain")  # noqa: T201
    assert rejected < 19 and plain > 30


def _tests_of(market, seed: int) -> list[RiskSetTest]:
    """Ten hypotheses in three draw groups."""
    tests: list[RiskSetTest] = []
    for step in (1, 2, 3):
        group = {"events": market.events[::step], "draw_group": f"every_{step}"}
        batch = []
        for kind in ("price", "volatility"):
            batch.append(market.family(kind, kind, **group))
            if step > 1:
                turned = {"outcome": -market.outcomes[kind], **group}
                batch.append(market.family(kind, f"{kind}_turned", **turned))
        tests += run_risk_set(market.panel, "price", batch, replace(RULES, draws=199), seed)
    return tests
