"""The other side of a claim about crowds, from arrays of a market to a clause."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from analysis.contrast import Contrast
from analysis.mirror import crowded_events, fewest_days, other_side, run_contrasts, with_both_sides
from analysis.panel import Mirror
from analysis.power import check_power
from analysis.rules import Rules

RULES = Rules(draws=199)


@pytest.fixture(scope="module")
def family(world):
    """Falls and rises of one market as the two sides; days in blocks of four have a crowd."""
    panel = world.panel
    down = np.zeros(panel.rows, bool)
    down[world.opposite] = True
    own, other = world.opposite, world.events[~down[world.events]]
    crowd = panel.day // 4 % 2 == 0
    drift = -world.outcomes["price"]
    mirror = Mirror(own, crowd[own], other, crowd[other], world.eligible, drift)
    return world.family(
        "price", outcome=drift, placebo=-world.placebos["price"], events=own, mirror=mirror
    )


def harsher(family, panel, size: float):
    """The same market, in which the crowded side's events go on by so much more."""
    mirror = family.mirror
    own, other = family.outcome.copy(), mirror.other_outcome.copy()
    own[mirror.own[mirror.own_crowded]] += size
    other[mirror.other[~mirror.other_crowded]] += size
    return replace(family, outcome=own, mirror=replace(mirror, other_outcome=other))


def test_what_the_crowded_side_does_more_is_found_on_both_sides(world, family) -> None:
    [plain] = run_contrasts(world.panel, family, RULES, 1)
    [found] = run_contrasts(world.panel, harsher(family, world.panel, 0.6), RULES, 1)
    assert found.effect - plain.effect == pytest.approx(1.2, abs=0.05)
    assert found.p_value == 1 / 200
    assert other_side((found,), "σ", 0.01)["other_side"].passed is True


def test_a_reversal_that_both_sides_have_is_none(world, family) -> None:
    [found] = run_contrasts(world.panel, family, RULES, 1)
    assert abs(found.effect / found.se) < 3
    clause = other_side((found,), "σ", 0.001)["other_side"]
    assert (clause.passed, clause.code) == (False, "other_side")


def test_each_side_is_measured_against_its_own_bars(world, family) -> None:
    events = crowded_events(world.panel, "price", family, family.mirror, RULES)
    moved = replace(
        family,
        outcome=family.outcome + 5.0,
        mirror=replace(family.mirror, other_outcome=family.mirror.other_outcome - 5.0),
    )
    again = crowded_events(world.panel, "price", moved, moved.mirror, RULES)
    np.testing.assert_allclose(again.value, events.value, atol=1e-9)
    assert events.own.sum() > 100 and (~events.own).sum() > 100
    assert np.all(np.diff(events.day) >= 0)


def test_a_family_without_another_side_has_no_contrast(world) -> None:
    assert run_contrasts(world.panel, world.family("price"), RULES, 1) == ()
    assert other_side((), "σ", 0.01) == {}


def test_a_side_that_met_no_crowd_makes_it_untestable_before_any_outcome(world, family) -> None:
    check = replace(
        check_power(world.panel, family.blind(), RULES, 0.05, 1), testable=True, code="testable"
    )
    assert with_both_sides(world.panel, family, check) == check
    few = np.zeros(len(family.mirror.other), bool)
    few[:2] = True
    lonely = replace(family, mirror=replace(family.mirror, other_crowded=few))
    assert fewest_days(world.panel, lonely.mirror) <= 2
    found = with_both_sides(world.panel, lonely, check)
    assert (found.testable, found.code) == (False, "low_power")


def test_an_unknown_contrast_does_not_pass_and_says_why() -> None:
    unknown = Contrast(0.1, math.nan, math.nan, 0, "a side has no days")
    clause = other_side((unknown,), "σ", 0.01, "phase2:")["other_side"]
    assert clause.passed is False
    assert clause.code == "phase2:other_side"
    assert "no days" in clause.sentence
