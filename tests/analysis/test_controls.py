"""Every control rejects a spike, varies, keeps its level, and breaks what it says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis.controls import CONTROLS, LINK_CONTROLS
from analysis.controls.base import histogram, separation
from analysis.controls.direction_inverted import arms, swapped_moments
from analysis.controls.gate_label_shuffle import block_minutes
from analysis.controls.gate_states_randomised import drawn_labels
from analysis.controls.label_permutation import dealt
from analysis.controls.self_test import self_test, small_panel
from analysis.controls.time_shuffled import time_cells
from analysis.label_draws import draw_rows, plan_labels
from analysis.panel import Panel
from analysis.rules import Rules
from analysis.studentise import estimate

RULES = Rules(draws=199)
ALL = CONTROLS | LINK_CONTROLS


@pytest.mark.parametrize(
    ("control", "inversion", "days", "symbols"),
    [
        ("time_shuffled", "signs", 20, 1),
        ("time_shifted", "signs", 60, 1),
        ("direction_inverted", "signs", 20, 1),
        ("direction_inverted", "sides", 20, 1),
        ("direction_inverted", "windows", 20, 1),
        ("randomised_clustering", "signs", 20, 1),
        ("gate_label_shuffle", "signs", 20, 1),
        ("gate_states_randomised", "signs", 20, 2),
        ("label_permutation", "signs", 20, 2),
        ("pair_rematching", "signs", 20, 4),
        ("series_time_shifted", "signs", 294, 1),
        ("unaffected_series", "signs", 20, 1),
    ],
)
def test_a_control_passes_its_own_test(
    control: str, inversion: str, days: int, symbols: int
) -> None:
    found = self_test(ALL[control], inversion, days=days, symbols=symbols)
    assert found.spike_p <= 0.05
    assert found.spread > 0
    assert found.passed, found


def test_every_control_has_a_self_test_here() -> None:
    marks = test_a_control_passes_its_own_test.pytestmark  # type: ignore[attr-defined]
    assert {case[0] for case in marks[0].args[1]} == set(ALL)


def test_a_control_that_cannot_vary_fails_its_own_test() -> None:
    found = self_test(CONTROLS["direction_inverted"])
    assert not replace(found, spread=0.0).passed
    assert not replace(found, spike_p=0.5).passed
    assert not replace(found, null_rejections=12).passed


def test_shuffled_times_stay_in_their_part_of_the_day_and_regime(world) -> None:
    cells = time_cells(world.panel)
    is_event = np.zeros(world.panel.rows, np.int64)
    is_event[world.events] = 1
    plan = plan_labels(world.panel, np.arange(world.panel.rows), cells, is_event, 15)
    expected = np.sort(cells[world.events])
    for drawn in draw_rows(plan, np.uint64(1), 0, 20):
        assert np.array_equal(np.sort(cells[drawn]), expected)
    where = np.flatnonzero(cells == cells[world.events[0]])
    hour = world.panel.hour_of_week
    for column in (world.panel.symbol, hour % 24 // 6, hour >= 120, world.panel.vol_bin):
        assert len(np.unique(column[where])) == 1
    assert len(np.unique(hour[where])) > 1


@pytest.mark.parametrize(("days", "parts"), [(60, 1), (181, 1), (182, 2), (400, 4)])
def test_shuffled_times_stay_in_their_quarter_where_there_are_quarters(
    days: int, parts: int
) -> None:
    minute = np.arange(0, days * 1440, 1440, dtype=np.int64) + 1
    every = np.zeros(len(minute), np.int16)
    panel = Panel(
        symbol=every,
        minute=minute,
        day=(17_000 + np.arange(days)).astype(np.int32),
        hour_of_week=every,
        vol_bin=every,
        strata={"price": every.astype(np.int64)},
        covariates={"price": every[:, None].astype(np.float64)},
    )
    cells = time_cells(panel)
    assert len(np.unique(cells)) == parts
    assert np.array_equal(cells, np.sort(cells))


def test_shuffled_times_are_shared_by_a_group_and_not_moved_by_outcomes(world) -> None:
    run = CONTROLS["time_shuffled"].run
    price, volatility = world.family("price", "p"), world.family("volatility", "v")
    [alone] = run(world.panel, [volatility], RULES, 3, 1)
    _, together = run(world.panel, [price, volatility], RULES, 3, 2)
    assert np.array_equal(alone.statistics, together.statistics)


def test_an_outcome_that_is_high_everywhere_does_not_beat_shuffled_times(world) -> None:
    run = CONTROLS["time_shuffled"].run
    noise = np.random.default_rng(1).standard_normal(world.panel.rows)
    lifted = replace(world.family("price"), outcome=noise + 10.0)
    spiked = replace(lifted, outcome=lifted.outcome + np.isin(np.arange(len(noise)), world.events))
    [flat] = run(world.panel, [lifted], RULES, 3, 1)
    [real] = run(world.panel, [spiked], RULES, 3, 1)
    assert flat.p_value > 0.01
    assert real.p_value == 1 / 200
    assert real.separation > 5


def test_flipped_signs_are_symmetric_about_zero(world) -> None:
    [result] = CONTROLS["direction_inverted"].run(
        world.panel, [world.family("price")], replace(RULES, draws=4999), 3, 1
    )
    assert abs(result.control_mean) < 0.1 * result.control_sd
    assert abs(np.median(result.statistics)) < 0.1


def test_the_days_coins_are_the_same_for_every_hypothesis(world) -> None:
    run = CONTROLS["direction_inverted"].run
    first, second = world.family("price", "a"), replace(world.family("price", "b"), draw_group="z")
    [a], [b] = (run(world.panel, [f], RULES, 3, 1) for f in (first, second))
    assert np.array_equal(a.statistics, b.statistics)


def test_swapping_every_side_turns_the_difference_round(world) -> None:
    family = world.family("volatility")
    real, other = arms(world.panel, family.blind(), family.outcome, RULES)
    coins = np.vstack([np.ones(world.panel.days), -np.ones(world.panel.days)])
    drawn = swapped_moments(real, other, coins)
    assert drawn.mean[0] == pytest.approx(estimate(real).mean - estimate(other).mean)
    assert drawn.mean[1] == pytest.approx(-drawn.mean[0])
    assert drawn.se[1] == pytest.approx(drawn.se[0])


def test_sides_that_do_the_same_are_not_told_apart(world) -> None:
    noise = np.random.default_rng(2).standard_normal(world.panel.rows)
    other = np.setdiff1d(world.events, world.opposite)
    for lift in (0.0, 5.0):
        values = noise + lift * np.isin(np.arange(len(noise)), world.events)
        one_side = replace(world.family("volatility"), events=other, outcome=values)
        [result] = CONTROLS["direction_inverted"].run(world.panel, [one_side], RULES, 3, 1)
        assert 0.01 < result.p_value < 0.99


def test_without_another_side_the_window_before_takes_its_place(world) -> None:
    bare = replace(world.family("volatility"), opposite_events=np.empty(0, np.int64))
    assert bare.blind().inversion == "windows"
    same = replace(bare, placebo=bare.outcome)
    [result] = CONTROLS["direction_inverted"].run(world.panel, [same], RULES, 3, 1)
    assert result.effect == 0.0
    assert result.p_value == 1.0


def test_too_few_clustered_draws_say_so(world) -> None:
    run = CONTROLS["randomised_clustering"].run
    [none] = run(world.panel, [world.family("price")], RULES, 3, 1)
    few = tuple(world.events[:k] for k in (5, 50, 50))
    [some] = run(world.panel, [replace(world.family("price"), clustered=few)], RULES, 3, 1)
    assert not none.applicable and "no prints" in none.note
    assert not some.applicable and "only 2 of 3" in some.note


def test_separation_is_measured_in_robust_deviations() -> None:
    draws = np.array([-2.0, -1.0, 0.0, 1.0, 2.0])
    assert separation(5.0, draws) == pytest.approx(5 / 1.4826)
    assert np.isnan(separation(5.0, np.zeros(5)))


def test_a_histogram_holds_every_draw_in_41_bins() -> None:
    effects = np.append(np.random.default_rng(3).standard_normal(500), np.nan)
    edges, counts = histogram(effects)
    assert (len(edges), len(counts), sum(counts)) == (42, 41, 500)
    assert histogram(np.zeros(9)) == ((), ())


def test_drawn_and_dealt_labels_keep_each_symbols_number_in_every_draw() -> None:
    rng = np.random.default_rng(5)
    symbol, label = rng.integers(0, 3, 300), rng.random(300) < 0.3
    day = np.sort(rng.integers(0, 20, 300))
    for drawn in (drawn_labels(symbol, label, 600, 1), dealt(symbol, day, label, 600, 1)):
        for code in range(3):
            numbers = drawn[:, symbol == code].sum(axis=1)
            assert np.all(numbers == label[symbol == code].sum())
        assert len(np.unique(drawn, axis=0)) == 600


def test_a_draw_does_not_depend_on_how_many_are_made() -> None:
    symbol, label = np.zeros(50, np.int64), np.arange(50) % 2 == 0
    many, few = drawn_labels(symbol, label, 600, 1), drawn_labels(symbol, label, 300, 1)
    assert np.array_equal(many[:300], few)


def test_blocks_of_a_state_are_longer_than_it_stands() -> None:
    panel = small_panel(days=60)
    label = panel.day % 10 < 3  # three days at a time
    assert block_minutes(panel, label, 15) == 4 * 1440
    assert block_minutes(panel, label, 5 * 1440) == 6 * 1440
    flickering = label | (panel.minute % 60 == 0)
    assert block_minutes(panel, flickering, 15) >= 3 * 1440
