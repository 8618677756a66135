"""The two phases from end to end on small simulated markets."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis.panel import GUARDS, Panel
from analysis.phase import run_phase1, run_phase2
from analysis.rules import Rules

RULES = Rules(draws=399, power_gate=False)


def _two_guards(panel: Panel, seed: int = 1) -> Panel:
    """The same strata, and the same split in two by something that tells nothing."""
    price = panel.strata["price"]
    halves = np.random.default_rng(seed).integers(0, 2, panel.rows)
    strata = {"price": price, "price_volume": np.where(price >= 0, 2 * price + halves, -1)}
    covariates = dict.fromkeys(GUARDS, panel.covariates["price"])
    return replace(panel, strata=strata, covariates=covariates)


def _batch(world, prefix=""):
    """Two directed hypotheses and two without direction, in two draw groups."""
    fewer = {"events": world.events[::2], "draw_group": "half"}
    return [
        world.family("price", prefix + "price", directed=True),
        world.family("volatility", prefix + "volatility", directed=True),
        world.family("price", prefix + "price_half", **fewer),
        world.family("volatility", prefix + "volatility_half", directed=True, **fewer),
    ]


@pytest.fixture(scope="module")
def planted(make_world):
    return make_world(41, days=45, planted=0.5, planted_vol=0.35)


@pytest.fixture(scope="module")
def result(planted):
    return run_phase1(_two_guards(planted.panel), _batch(planted), RULES, 0.025, 7)


def test_what_was_planted_is_found(result) -> None:
    assert {d.hypothesis_id: d.code for d in result.decisions} == {
        "price": "phase1:passed",
        "volatility": "phase1:passed",
        "price_half": "phase1:passed",
        "volatility_half": "phase1:passed",
    }


def test_what_was_not_planted_is_not(world) -> None:
    found = run_phase1(_two_guards(world.panel), _batch(world), RULES, 0.025, 7)
    assert not any(decision.passed for decision in found.decisions)


def test_every_hypothesis_meets_every_control_and_both_guards(result) -> None:
    controls = {"time_shuffled", "time_shifted", "direction_inverted", "randomised_clustering"}
    guards = {"risk_set_price", "risk_set_price_volume"}
    for decision in result.decisions:
        mine = [t for t in result.trials if t.hypothesis_id == decision.hypothesis_id]
        assert {t.control_id for t in mine} == controls | guards
        assert {t.level for t in mine if t.control_id in guards} == {"B"}
        assert all((t.p_adjusted is None) == (t.level == "A") for t in mine)
        assert all(t.phase == 1 for t in mine)


def test_a_trial_carries_its_draws_on_the_scale_of_its_effect(result) -> None:
    for trial in result.trials:
        if trial.passed is None:
            assert trial.histogram_edges == ()
            continue
        drawn = 40 if trial.control_id == "time_shifted" else 399  # whole days of a span of 41
        assert sum(trial.histogram_counts) == trial.draws == drawn
        assert trial.histogram_edges[0] <= trial.control_mean <= trial.histogram_edges[-1]
        assert trial.z == pytest.approx((trial.effect - trial.control_mean) / trial.control_sd)
        assert trial.unit == ("σ" if trial.hypothesis_id.startswith("price") else "log ratio")


def test_an_adjusted_p_is_never_smaller_than_its_own(result) -> None:
    adjusted = [t for t in result.trials if t.p_adjusted is not None]
    assert adjusted and all(t.p_adjusted >= t.p_value for t in adjusted)


def test_a_batch_has_the_same_bits_for_any_number_of_threads(planted, result) -> None:
    panel = _two_guards(planted.panel)
    again = run_phase1(panel, _batch(planted), RULES, 0.025, 7, threads=1)
    assert repr(again) == repr(result)


def test_a_trial_does_not_depend_on_who_else_is_in_the_batch(planted, result) -> None:
    panel = _two_guards(planted.panel)
    [alone] = [f for f in _batch(planted) if f.hypothesis_id == "volatility_half"]
    single = run_phase1(panel, [alone], RULES, 0.025, 7)
    within = [t for t in result.trials if t.hypothesis_id == "volatility_half"]
    for one, other in zip(single.trials, within, strict=True):
        assert repr(replace(one, p_adjusted=None, passed=None)) == repr(
            replace(other, p_adjusted=None, passed=None)
        )


def test_the_order_of_a_batch_does_not_matter(planted, result) -> None:
    turned = run_phase1(_two_guards(planted.panel), _batch(planted)[::-1], RULES, 0.025, 7)
    assert sorted(map(repr, turned.trials)) == sorted(map(repr, result.trials))


def test_the_untestable_are_not_tested(planted) -> None:
    family = planted.family("volatility", directed=True)
    hopeless = replace(RULES, power_gate=True, delta1_log_ratio=1e-4)
    found = run_phase1(_two_guards(planted.panel), [family], hopeless, 0.025, 7)
    assert [d.code for d in found.decisions] == ["low_power"]
    assert found.trials == []


def test_a_reversed_effect_is_contradicted(planted) -> None:
    family = planted.family("volatility", directed=True)
    turned = replace(family, outcome=-family.outcome)
    found = run_phase1(_two_guards(planted.panel), [turned], RULES, 0.025, 7)
    assert [d.code for d in found.decisions] == ["contradicted"]


def test_the_hold_out_is_a_filter(planted, world) -> None:
    good = run_phase2(_two_guards(planted.panel), _batch(planted), RULES, 7)
    assert all(d.code == "promoted" for d in good.decisions)
    assert all(t.phase == 2 and t.level == "B" and t.p_adjusted is None for t in good.trials)
    bad = run_phase2(_two_guards(world.panel), _batch(world), RULES, 7)
    assert not all(d.passed for d in bad.decisions)
    assert all(d.code.startswith("phase2:") for d in bad.decisions if not d.passed)


def test_progress_runs_from_first_to_last_step(planted) -> None:
    seen: list[float] = []
    families = _batch(planted)[:1]
    panel = _two_guards(planted.panel)
    run_phase1(panel, families, RULES, 0.025, 7, progress=lambda _, share: seen.append(share))
    assert seen == sorted(seen) and seen[-1] == 1.0


def test_a_class_matched_on_its_own_level_stands_beside_the_others(planted) -> None:
    bins = np.random.default_rng(1).integers(0, 2, planted.panel.rows)
    depth = planted.family("volatility", "depth", outcome_class="depth", level_bin=bins)
    found = run_phase1(_two_guards(planted.panel), [*_batch(planted), depth], RULES, 0.025, 7)
    assert [d.hypothesis_id for d in found.decisions][-1] == "depth"


def test_an_empty_batch_decides_nothing(planted) -> None:
    found = run_phase1(planted.panel, [], RULES, 0.025, 7)
    assert (found.trials, found.decisions) == ([], [])


def test_a_hypothesis_occurs_once(planted) -> None:
    with pytest.raises(ValueError, match="twice"):
        run_phase1(planted.panel, [planted.family(), planted.family()], RULES, 0.025, 7)
