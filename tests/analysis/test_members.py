"""The two nulls of what is fused: each finds what it asks for and nothing else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binomtest

from analysis.controls import LINK_CONTROLS
from analysis.fused import BETWEEN, WITHIN, Fused
from analysis.members import all_members, members_of
from analysis.multiplicity import p_value
from analysis.phase import run_phase1, run_phase2, untestable_of
from analysis.risk_set import run_risk_set
from analysis.rules import Rules
from tests.analysis.gated import gated, standing

RULES = Rules(draws=399, power_gate=False)
EFFECT = 0.9


@pytest.fixture(scope="module")
def market(make_world):
    return make_world(3, days=45, generic=-0.3)


@pytest.fixture(scope="module")
def label(market) -> np.ndarray:
    return standing(market.panel, 3)


def _p(panel, family, seed: int = 1) -> dict[str, float]:
    """The p-value of each member under the price guard."""
    found = {}
    for member in members_of(family):
        [test] = run_risk_set(panel, "price", [member], RULES, seed)
        found[test.member or WITHIN] = p_value(test.statistic, test.statistics)
    return found


def _plus(family, rows):
    outcome = family.outcome.copy()
    outcome[rows] += EFFECT
    return replace(family, outcome=outcome)


def test_an_effect_of_events_in_the_state_is_found_by_both(market, label) -> None:
    family = gated(market, "price", label)
    found = _p(market.panel, _plus(family, family.events))
    assert found[WITHIN] <= 0.01 and found[BETWEEN] <= 0.01


def test_a_state_that_is_an_ornament_falls_to_the_other_events(market, label) -> None:
    family = gated(market, "price", label)
    found = _p(market.panel, _plus(family, market.events))
    assert found[WITHIN] <= 0.01 and found[BETWEEN] > 0.05


def test_a_state_that_does_it_alone_falls_to_its_own_bars(market, label) -> None:
    family = gated(market, "price", label)
    found = _p(market.panel, _plus(family, np.flatnonzero(label)))
    assert found[WITHIN] > 0.05 and found[BETWEEN] <= 0.01


def test_a_member_compares_with_its_own_rows(market, label) -> None:
    within, between = members_of(gated(market, "price", label))
    assert np.array_equal(within.events, between.events)
    assert (
        label[within.eligible].all()
        and not within.eligible[market.events[~label[market.events]]].any()
    )
    assert np.array_equal(np.flatnonzero(between.eligible), market.events)
    assert within.draw_group != between.draw_group
    assert within.fused is between.fused is None


def test_what_is_not_fused_has_one_member(market) -> None:
    family = market.family()
    assert members_of(family) == [family]
    link_alone = replace(
        family, fused=Fused(market.events, np.ones(market.panel.rows, bool), members=())
    )
    assert members_of(link_alone) == [link_alone]
    assert [m.test_id for m in all_members([family])] == [("h", "")]


def test_a_null_that_nobody_knows_is_refused(market, label) -> None:
    with pytest.raises(ValueError, match="sideways"):
        Fused(market.events, label, members=("sideways",))


@pytest.fixture(scope="module")
def batch(market, label):
    """One that says what is so, one whose state is an ornament; both with every link control."""
    links = {"links": tuple(LINK_CONTROLS), "directed": True}
    family = gated(market, "price", label, **links)
    true = replace(_plus(family, family.events), hypothesis_id="true")
    ornament = replace(_plus(family, market.events), hypothesis_id="ornament")
    return [true, ornament, market.family("volatility", "plain", draw_group="plain")]


@pytest.fixture(scope="module")
def result(market, batch):
    return run_phase1(market.panel, batch, RULES, 0.025, 7)


def test_promotion_needs_both_members(result) -> None:
    said = {d.hypothesis_id: d for d in result.decisions}
    assert said["true"].clauses["adjusted_p"].passed
    assert said["ornament"].code == "adjusted_p"
    assert said["ornament"].sentence.startswith("Events without the second sensor do the same")


def test_both_members_stand_among_the_trials_and_in_the_adjustment(result) -> None:
    mine = [t for t in result.trials if t.hypothesis_id == "true" and t.level == "B"]
    assert [t.control_id for t in mine] == ["risk_set_price", "risk_set_gated"]
    assert all(t.p_adjusted is not None and t.p_adjusted >= t.p_value for t in mine)


def test_link_controls_are_asked_of_those_that_registered_them(result) -> None:
    for name, asked in (("true", set(LINK_CONTROLS)), ("plain", set())):
        mine = {t.control_id for t in result.trials if t.hypothesis_id == name}
        assert mine & set(LINK_CONTROLS) == asked


def test_a_state_that_does_it_alone_is_seen_by_no_shuffle_of_labels_alone(result) -> None:
    """The ornament's labels are worth nothing to the control that shuffles them either."""
    shuffles = ("gate_states_randomised", "gate_label_shuffle")
    mine = {t.control_id: t for t in result.trials if t.hypothesis_id == "ornament"}
    true = {t.control_id: t for t in result.trials if t.hypothesis_id == "true"}
    for name in shuffles:
        assert mine[name].p_value > 0.05 and true[name].p_value <= 0.01


def test_the_hold_out_asks_both_members_too(market, batch) -> None:
    found = run_phase2(market.panel, batch[:2], RULES, 7)
    said = {d.hypothesis_id: d.passed for d in found.decisions}
    assert said == {"true": True, "ornament": False}
    assert [t.control_id for t in found.trials[:2]] == ["risk_set_price", "risk_set_gated"]


def test_one_member_without_power_makes_the_whole_untestable(market, label) -> None:
    """Nearly all events stand in the state, so hardly any is left to compare them with."""
    nearly = label.copy()
    nearly[market.events[:-30]] = True
    family = gated(market, "price", nearly)
    lenient = replace(RULES, power_required=0.01, min_day_clusters=5)
    checks = untestable_of(market.panel, [family], lenient, 0.025)
    assert checks["price"].code == "low_overlap"
    assert untestable_of(market.panel, [market.family()], lenient, 0.025) == {}


@pytest.mark.slow
@pytest.mark.parametrize("stay_days", [0.25, 2.0])
def test_both_nulls_keep_their_level_over_two_hundred_worlds(make_world, stay_days: float) -> None:
    """Every large move reverts, states stand for hours or days, and nothing else is there."""
    worlds, rejected = 200, {}
    rules = replace(RULES, draws=199)
    for seed in range(worlds):
        market = make_world(seed, days=40, generic=-0.6)
        label = standing(market.panel, seed, stay_days)
        for kind in ("price", "volatility"):
            for member in members_of(gated(market, kind, label)):
                [test] = run_risk_set(market.panel, "price", [member], rules, seed)
                p = p_value(test.statistic, test.statistics)
                key = (kind, test.member or WITHIN)
                rejected[key] = rejected.get(key, 0) + (p <= 0.05)
    print(f"\nat 5 %, {worlds} worlds, states of {stay_days} days: {rejected}")  # noqa: T201
    # Of a test that keeps its level, 19 or more in 200 come once in two hundred tries.
    assert binomtest(19, worlds, 0.05, "greater").pvalue < 0.01
    assert max(rejected.values()) < 19
