"""One failing clause at a time, and the reason that a person reads."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from analysis.controls.base import not_applicable, summarise
from analysis.evidence import Evidence, GuardEvidence, lower_bound, upper_bound
from analysis.phase1_clauses import beats
from analysis.promotion import decide_phase1, decide_phase2
from analysis.risk_set import run_risk_set
from analysis.rules import Rules
from analysis.stability import Stability, measure_stability
from analysis.studentise import DrawMoments, Estimate

RULES = Rules(draws=199)
STEADY = Stability(0.4, 0.4, 0.4, 0.05)


@pytest.fixture(scope="module")
def found_of(world):
    family = world.family("price")
    [found] = run_risk_set(world.panel, "price", [family], RULES, 1)
    return family, replace(
        found, effect=0.5, matched_se=0.05, statistic=10.0, estimate=Estimate(0.5, 0.05, 300, 39)
    )


def _control(family, effect=0.5, draws=199, name="time_shuffled"):
    spread = np.linspace(-0.1, 0.1, draws)
    drawn = DrawMoments(spread, np.full(draws, 0.05))
    return summarise(family, name, Estimate(effect, 0.05, 300, 39), 300, drawn, 0.0)


def _decide(found_of, alpha=0.025, test=None, controls=None, stability=STEADY, **guard):
    family, found = found_of
    values = {"p_adjusted": 0.001, "p_reversed": 1.0} | guard
    one = GuardEvidence(test=test or found, stability=stability, **values)
    chosen = (_control(family),) if controls is None else controls
    return decide_phase1(Evidence(family, (one, one), chosen), RULES, alpha)


def test_all_clauses_together_let_it_through(found_of) -> None:
    decision = _decide(found_of)
    assert decision.passed
    assert decision.code == "phase1:passed"
    assert "0.5 σ" in decision.sentence


def test_a_large_adjusted_p_is_the_reason(found_of) -> None:
    decision = _decide(found_of, p_adjusted=0.03)
    assert (decision.passed, decision.code) == (False, "adjusted_p")
    assert "0.03" in decision.sentence and "0.025" in decision.sentence


def test_one_failing_guard_is_enough(found_of) -> None:
    family, found = found_of
    good = GuardEvidence(found, 0.001, 1.0, STEADY)
    bad = GuardEvidence(found, 0.2, 1.0, STEADY)
    for guards in ((good, bad), (bad, good)):
        decision = decide_phase1(Evidence(family, guards, (_control(family),)), RULES, 0.025)
        assert decision.code == "adjusted_p"


def test_a_reversed_effect_is_contradicted_not_merely_unproven(found_of) -> None:
    _, found = found_of
    turned = replace(found, effect=-0.5)
    decision = _decide(found_of, test=turned, p_adjusted=1.0, p_reversed=0.001)
    assert decision.code == "contradicted"
    assert "the other way round" in decision.sentence


@pytest.mark.parametrize(("effect", "code"), [(-0.13, "adjusted_p"), (-0.14, "contradicted")])
def test_a_reversed_effect_that_may_be_immaterial_contradicts_nothing(
    found_of, effect: float, code: str
) -> None:
    _, found = found_of
    # The bound is effect + 1.686 × 0.05, and −0.05 σ is where it begins to matter.
    small = replace(found, effect=effect, matched_se=0.05)
    assert upper_bound(small, 0.95) == pytest.approx(effect + 1.68595 * 0.05, abs=1e-4)
    assert _decide(found_of, test=small, p_adjusted=1.0, p_reversed=0.001).code == code


def test_a_reversed_effect_within_the_batchs_noise_contradicts_nothing(found_of) -> None:
    _, found = found_of
    turned = replace(found, effect=-0.5)
    assert _decide(found_of, test=turned, p_adjusted=1.0, p_reversed=0.03).code == "adjusted_p"


def test_an_unbeaten_control_is_named(found_of) -> None:
    family, _ = found_of
    decision = _decide(found_of, controls=(_control(family), _control(family, 0.05, 199, "other")))
    assert decision.code == "control:other"
    assert decision.clauses["control:time_shuffled"].passed is True


def test_few_draws_must_all_be_beaten(found_of) -> None:
    family, _ = found_of
    below_best = 0.099
    assert beats(_control(family, below_best, draws=198), RULES) is False
    assert beats(_control(family, 0.5, draws=60), RULES) is True
    assert beats(_control(family, 0.5, draws=39), RULES) is None


def test_a_close_control_is_not_far_enough(found_of) -> None:
    family, _ = found_of
    near = replace(_control(family), separation=2.9)
    decision = _decide(found_of, controls=(_control(family), near))
    assert decision.code == "separation"
    assert "2.9" in decision.sentence


def test_a_control_that_does_not_apply_neither_helps_nor_hurts(found_of) -> None:
    family, _ = found_of
    silent = not_applicable(family, "randomised_clustering", Estimate(0, 1, 2, 2), 2, "no prints")
    decision = _decide(found_of, controls=(_control(family), silent))
    assert decision.passed
    assert decision.clauses["control:randomised_clustering"].passed is None


def test_an_effect_that_may_be_tiny_does_not_matter(found_of) -> None:
    _, found = found_of
    small = replace(found, effect=0.12, matched_se=0.05)
    assert lower_bound(small, 0.95) == pytest.approx(0.12 - 1.68595 * 0.05, abs=1e-4)
    assert _decide(found_of, test=small).code == "materiality"


@pytest.mark.parametrize("part", ["day", "symbol", "third"])
def test_an_effect_that_hangs_on_one_part_is_unstable(found_of, part: str) -> None:
    shaky = replace(STEADY, **{f"without_a_{part}": -0.01})
    decision = _decide(found_of, stability=shaky)
    assert decision.code == "unstable"
    assert part in decision.sentence


def test_a_single_symbol_cannot_be_left_out(found_of) -> None:
    alone = replace(STEADY, without_a_symbol=math.nan)
    decision = _decide(found_of, stability=alone)
    assert decision.passed
    assert decision.clauses["without_a_symbol"].passed is None


def test_one_episode_may_not_carry_it(found_of) -> None:
    decision = _decide(found_of, stability=replace(STEADY, largest_episode_share=0.21))
    assert decision.code == "unstable"
    assert "21 %" in decision.sentence


def test_few_days_are_unstable(found_of) -> None:
    _, found = found_of
    short = replace(found, estimate=Estimate(0.5, 0.05, 300, 29))
    decision = _decide(found_of, test=short)
    assert decision.code == "unstable"
    assert "29 days" in decision.sentence


def test_leaving_parts_out_equals_doing_it_by_hand(world, found_of) -> None:
    _, found = found_of
    stability = measure_stability(world.panel, found)
    day = found.codes // found.per_day

    def mean(kept) -> float:
        return np.sum((found.weights * found.values)[kept]) / np.sum(found.weights[kept])

    assert stability.without_a_day == pytest.approx(min(mean(day != d) for d in np.unique(day)))
    symbol = world.panel.symbol[found.rows]
    assert stability.without_a_symbol == pytest.approx(min(mean(symbol != s) for s in range(3)))
    third = day * 3 // world.panel.days
    assert stability.without_a_third == pytest.approx(min(mean(third != k) for k in range(3)))


def test_the_share_of_an_episode_is_its_part_of_the_sum(world, found_of) -> None:
    _, found = found_of
    values = np.array([3.0, 1.0, -1.0, 2.0])
    codes = np.array([0, 0, 192, 288])
    weights = np.array([1.0, 0.5, 1.0, 1.0])
    four = replace(found, rows=found.rows[:4], values=values, codes=codes, weights=weights)
    assert measure_stability(world.panel, four).largest_episode_share == pytest.approx(3.5 / 4.5)
    negative = replace(four, values=-values)
    assert measure_stability(world.panel, negative).largest_episode_share == math.inf


def test_the_hold_out_confirms_or_restricts(found_of) -> None:
    family, found = found_of
    confirmed = decide_phase2(family, (found, found), (0.01, 0.05), RULES)
    doubtful = decide_phase2(family, (found, found), (0.01, 0.06), RULES)
    turned = decide_phase2(family, (found, replace(found, effect=-0.1)), (0.01, 0.9), RULES)
    assert (confirmed.passed, confirmed.code) == (True, "promoted")
    assert (doubtful.passed, doubtful.code) == (False, "phase2:adjusted_p")
    assert (turned.passed, turned.code) == (False, "phase2:sign")
    unknown = replace(found, effect=math.nan)
    nothing = decide_phase2(family, (unknown, found), (1.0, 0.01), RULES)
    assert (nothing.passed, nothing.code) == (False, "phase2:adjusted_p")
