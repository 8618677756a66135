"""What a sentence says is not there: shown to be small, or the sentence falls."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import t as student

from analysis.evidence import farthest
from analysis.phase import run_phase1, run_phase2
from analysis.risk_set import run_risk_set
from analysis.rules import Rules

RULES = Rules(draws=399, power_gate=False, min_day_clusters=10)


@pytest.fixture(scope="module")
def quiet(make_world):
    """Volatility stays up after events, and price goes nowhere."""
    return make_world(41, days=60, planted_vol=0.35, fire=0.1)


@pytest.fixture(scope="module")
def drifting(make_world):
    """The same, and price comes back after them as well."""
    return make_world(41, days=60, planted=0.5, planted_vol=0.35, fire=0.1)


def claim(world):
    family = world.family("volatility", "aftershock", directed=True)
    return replace(family, absent=world.outcomes["price"])


def test_an_aftershock_without_a_direction_is_found(quiet) -> None:
    [decision] = run_phase1(quiet.panel, [claim(quiet)], RULES, 0.025, 7).decisions
    assert decision.clauses["equivalence"].passed
    assert decision.clauses["equivalence"].found <= RULES.delta1("price")


def test_a_direction_that_persists_takes_the_promotion_away(drifting) -> None:
    result = run_phase1(drifting.panel, [claim(drifting)], RULES, 0.025, 7)
    [decision] = result.decisions
    assert decision.clauses["adjusted_p"].passed, "the aftershock itself is there"
    assert decision.clauses["equivalence"].passed is False
    assert "cannot be ruled out" in decision.clauses["equivalence"].sentence


def test_the_hold_out_asks_again(quiet, drifting) -> None:
    [still] = run_phase2(quiet.panel, [claim(quiet)], RULES, 7).decisions
    assert (still.passed, still.code) == (True, "promoted")
    [moved] = run_phase2(drifting.panel, [claim(drifting)], RULES, 7).decisions
    assert (moved.passed, moved.code) == (False, "phase2:equivalence")


def test_without_such_a_claim_nothing_is_asked(drifting) -> None:
    family = drifting.family("volatility", "aftershock", directed=True)
    [decision] = run_phase1(drifting.panel, [family], RULES, 0.025, 7).decisions
    assert "equivalence" not in decision.clauses


def test_it_costs_the_other_hypotheses_nothing(quiet) -> None:
    other = quiet.family("price", "price", directed=True)
    alone = run_phase1(quiet.panel, [other, claim(quiet)], RULES, 0.025, 7)
    plain = replace(claim(quiet), absent=None)
    without = run_phase1(quiet.panel, [other, plain], RULES, 0.025, 7)
    assert [t.p_adjusted for t in alone.trials] == [t.p_adjusted for t in without.trials]


def test_the_bound_is_that_of_two_one_sided_tests(quiet) -> None:
    family = claim(quiet).of_the_absent()
    [test] = run_risk_set(quiet.panel, "price", [family], RULES, 7)
    factor = student.ppf(0.95, test.estimate.n_days - 1)
    wanted = max(
        abs(test.effect - factor * test.matched_se), abs(test.effect + factor * test.matched_se)
    )
    assert farthest(test, 0.95) == pytest.approx(wanted)
    unknown = replace(test, effect=math.nan)
    assert farthest(unknown, 0.95) == math.inf


def test_what_is_absent_has_a_value_a_row(quiet) -> None:
    with pytest.raises(ValueError, match="what is absent"):
        replace(claim(quiet), absent=np.zeros(3))
