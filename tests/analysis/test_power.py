"""The check before the test: blind, honest about numbers, and in words."""

from __future__ import annotations

import math
from dataclasses import fields, replace

import numpy as np
import pytest
from scipy.stats import norm, t

from analysis import power
from analysis.episodes import episode_codes
from analysis.matched import matched_error, matched_weights
from analysis.panel import BlindFamily, FamilyData
from analysis.power import check_power
from analysis.residualise import remove_level
from analysis.risk_set import run_risk_set
from analysis.rules import Rules
from analysis.spike_in import Bars, spiked_power
from analysis.support import find_support

RULES = Rules(draws=99)


def _check(world, rules=RULES, hypotheses=20, **changes):
    family = world.family("volatility", **changes).blind()
    return check_power(world.panel, family, rules, 0.025, hypotheses)


def test_a_blind_family_has_no_outcome_to_look_at(world) -> None:
    hidden = {f.name for f in fields(FamilyData)} - {f.name for f in fields(BlindFamily)}
    assert hidden == {"outcome", "clustered", "absent", "fused", "links", "mirror"}
    assert not hasattr(world.family().blind(), "outcome")


def test_the_closed_form_is_the_tightest_clause(world) -> None:
    check = _check(world, one_sided=False, directed=True)
    critical = t.ppf(1 - 0.025 / 20, check.n_days - 1)
    needs = [critical * check.se, RULES.delta0_log_ratio + t.ppf(0.95, check.n_days - 1) * check.se]
    bound = min(norm.cdf((RULES.delta1_log_ratio - need) / check.se) for need in needs)
    assert check.power <= bound + 1e-12
    assert check.mde >= max(needs) + 0.8416 * check.se - 1e-4


def test_an_effect_of_the_detectable_size_is_found_as_often_as_promised(world) -> None:
    check = _check(world)
    harder = replace(RULES, delta1_log_ratio=check.mde)
    assert _check(world, harder).power == pytest.approx(RULES.power_required, abs=1e-6)


def test_the_required_episodes_are_those_at_which_the_power_is_what_is_required(world) -> None:
    check = _check(world)
    times = math.sqrt(check.n_episodes / check.required_episodes)
    needs = [
        t.ppf(1 - 0.025 / 20, check.n_days - 1) * check.se * times + 0.8416 * check.se * times,
        RULES.delta0_log_ratio + (t.ppf(0.95, check.n_days - 1) + 0.8416) * check.se * times,
    ]
    assert max(needs) <= RULES.delta1_log_ratio + 1e-4
    # With more episodes than are required the power is above what is required, and below else.
    assert (check.required_episodes <= check.n_episodes) == (check.power >= 0.8)
    harder = replace(RULES, delta1_log_ratio=check.mde)
    assert _check(world, harder).required_episodes == pytest.approx(check.n_episodes, rel=1e-6)


def test_a_planted_effect_is_found_at_least_as_often_as_the_formula_says(world) -> None:
    plain = _check(world, one_sided=False, directed=True)
    # Just enough power by the formula. Pseudo-events are no noisier than the events themselves.
    near = replace(RULES, delta1_log_ratio=plain.mde * 1.02)
    check = _check(world, near, one_sided=False, directed=True)
    assert check.power == pytest.approx(0.81, abs=0.03)
    assert check.power - 0.05 <= check.spiked <= 1.0


def test_a_spike_that_is_not_there_is_not_found(world) -> None:
    family = world.family("volatility").blind()
    support = find_support(world.panel, "price", family, RULES)
    residual = remove_level(support, family.placebo)
    codes = episode_codes(world.panel, family.horizon_minutes, RULES.day_start_minutes)
    error = matched_error(
        matched_weights(support, np.isfinite(residual[support.rows]), codes, world.panel),
        residual,
        world.panel,
    )
    bars = Bars(critical=1.645, one_sided=1.645, floor=-9.0, controls=-9.0)
    flat = replace(RULES, delta1_log_ratio=1e-9)
    arguments = (world.panel, "price", family, support, residual, codes, error)
    assert spiked_power(*arguments, flat, bars) == pytest.approx(0.05, abs=0.04)
    sure = replace(RULES, delta1_log_ratio=20 * error)
    assert spiked_power(*arguments, sure, bars) == 1.0


def test_what_the_formula_promises_and_no_spike_shows_is_not_tested(world, monkeypatch) -> None:
    monkeypatch.setattr(power, "spiked_power", lambda *_: 0.5)
    check = _check(world, one_sided=False, directed=True)
    assert check.power >= 0.8
    assert (check.testable, check.code, check.spiked) == (False, "low_power", 0.5)
    assert "finds it in 50 %" in check.sentence


def test_the_placebos_error_foretells_the_outcomes(make_world) -> None:
    market = make_world(31, days=60)
    family = market.family("price")
    check = check_power(market.panel, family.blind(), RULES, 0.025, 1)
    [test] = run_risk_set(market.panel, "price", [family], RULES, 1)
    assert check.se == pytest.approx(test.matched_se, rel=0.25)


def test_more_hypotheses_leave_less_power(world) -> None:
    family = world.family("price").blind()
    few, many = (check_power(world.panel, family, RULES, 0.025, n) for n in (1, 2000))
    assert many.power < few.power
    assert many.mde > few.mde


def test_a_wide_swap_counts_in_the_power(world) -> None:
    swapped = _check(world, one_sided=False)
    signed = _check(world, one_sided=False, directed=True)
    assert swapped.se == signed.se
    assert swapped.mde > signed.mde


def test_few_days_are_low_power_and_named(world) -> None:
    few = world.events[world.panel.day[world.events] < 12]
    check = _check(world, events=few)
    assert (check.testable, check.code) == (False, "low_power")
    assert "30 days are needed" in check.sentence


def test_little_power_is_said_with_its_numbers(world) -> None:
    check = _check(world, replace(RULES, delta1_log_ratio=0.02))
    assert check.code == "low_power"
    assert f"{100 * check.power:.0f} %" in check.sentence
    assert "80 %" in check.sentence
    assert f"on {check.n_days} days" in check.sentence


def test_events_without_comparable_bars_are_low_overlap(world) -> None:
    only_events = np.isin(np.arange(world.panel.rows), world.events)
    check = _check(world, eligible=only_events)
    assert check.code == "low_overlap"
    assert check.overlap == 0.0
    assert "60 % are needed" in check.sentence


def test_enough_of_everything_is_testable(world) -> None:
    check = _check(world, one_sided=False, directed=True)
    assert (check.testable, check.code) == (True, "testable")
    assert check.power >= 0.8


def test_no_event_at_all_is_untestable_and_no_error(world) -> None:
    check = _check(world, events=np.empty(0, np.int64))
    assert not check.testable
    assert check.power == 0.0
