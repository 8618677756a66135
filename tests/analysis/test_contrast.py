"""The difference of differences: its formula, what it finds, and what it does not."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from analysis.contrast import Contrast, Crowded, _moments, contrast


def crowd(
    seed: int, days: int = 60, side: float = 0.0, state: float = 0.0, harsher: float = 0.0
) -> Crowded:
    """Two symbols, a few events a day; `side` moves one side, `state` both, `harsher` the
    crowded side alone. A crowd lasts for days, and what a day does its events share."""
    rng = np.random.default_rng(seed)
    crowded_days = np.repeat(rng.random((days // 5 + 1, 2)) < 0.5, 5, axis=0)
    day = np.sort(rng.integers(0, days, 5 * days))
    symbol = rng.integers(0, 2, len(day))
    own, crowded = rng.random(len(day)) < 0.5, crowded_days[day, symbol]
    value = side * own + state * crowded + harsher * (own == crowded)
    common = rng.standard_normal(days)[day]
    # The state also changes how much is going on.
    noise = rng.standard_normal(len(day)) * np.where(crowded, 1.5, 1.0)
    return Crowded(symbol, day, own, crowded, value + 0.5 * common + noise)


def slow(events: Crowded) -> tuple[float, float]:
    """(m11 − m01) − (m10 − m00), and the sum over days of squared sums, event by event."""
    cells: dict[tuple[bool, bool], list[float]] = {}
    for own, crowded, value in zip(events.own, events.crowded, events.value, strict=True):
        cells.setdefault((bool(own), bool(crowded)), []).append(float(value))
    mean = {cell: sum(values) / len(values) for cell, values in cells.items()}
    of_day: dict[int, float] = {}
    for n in range(len(events.value)):
        cell = bool(events.own[n]), bool(events.crowded[n])
        sign = 1 if cell[0] == cell[1] else -1
        part = sign * (float(events.value[n]) - mean[cell]) / len(cells[cell])
        of_day[int(events.day[n])] = of_day.get(int(events.day[n]), 0.0) + part
    effect = (mean[True, True] - mean[False, True]) - (mean[True, False] - mean[False, False])
    days = len(of_day)
    return effect, math.sqrt(days / (days - 1) * sum(each**2 for each in of_day.values()))


def test_effect_and_error_equal_the_formula() -> None:
    events = crowd(1, side=0.3, state=0.2, harsher=0.4)
    found = contrast(events, 19, 1)
    assert (found.effect, found.se) == pytest.approx(slow(events), rel=1e-12)


def test_every_draw_equals_the_formula_too() -> None:
    events = crowd(2)
    states = np.random.default_rng(3).random((7, len(events.value))) < 0.5
    drawn = _moments(events, states)
    for n, state in enumerate(states):
        expected = slow(replace(events, crowded=state))
        assert (drawn.mean[n], drawn.se[n]) == pytest.approx(expected, rel=1e-12)


def test_a_side_that_is_always_harsher_drops_out_to_the_last_digit() -> None:
    plain = crowd(4)
    moved = replace(plain, value=plain.value + 3.0 * plain.own - 2.0 * plain.crowded)
    assert contrast(moved, 99, 1).effect == pytest.approx(contrast(plain, 99, 1).effect, abs=1e-12)


def test_a_harsher_crowded_side_is_found_twice_over() -> None:
    found = contrast(crowd(5, side=0.5, state=0.5, harsher=0.8), 999, 1)
    # Both sides are hit harder when they are crowded: the two add up.
    assert found.effect == pytest.approx(1.6, abs=0.5)
    assert found.p_value == 0.001


def test_sides_and_states_that_differ_make_no_contrast() -> None:
    rejected = sum(
        contrast(crowd(seed, side=0.8, state=0.8), 199, seed).p_value <= 0.05 for seed in range(60)
    )
    # A level of 5 % exceeds this once in a thousand such tries.
    assert rejected <= 9


def test_a_milder_crowded_side_is_no_evidence() -> None:
    assert contrast(crowd(6, harsher=-0.8), 199, 1).p_value > 0.9


def test_a_cell_without_days_says_why_there_is_no_test() -> None:
    events = crowd(7)
    alone = replace(events, crowded=events.crowded | ~events.own)
    found: Contrast = contrast(alone, 99, 1)
    assert math.isnan(found.p_value)
    assert found.draws == 0 and "0 days" in found.note


def test_events_out_of_order_are_refused() -> None:
    events = crowd(8)
    with pytest.raises(ValueError, match="follow one another"):
        replace(events, day=events.day[::-1])
