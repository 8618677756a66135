"""Every shift by transforms is every shift by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis.controls import CONTROLS
from analysis.controls.self_test import small_family, small_panel
from analysis.controls.time_shifted import clustered, curve_of
from analysis.panel import Panel
from analysis.rules import Rules
from analysis.shift_errors import clustered_moments
from analysis.shifts import Weighted, shift_sums

RULES = Rules(draws=99)


@pytest.fixture(scope="module")
def gappy() -> Panel:
    """Three symbols of different length with minutes missing."""
    rng = np.random.default_rng(1)
    minutes = [
        np.sort(rng.choice(np.arange(500, 3500), n, replace=False)) for n in (2800, 900, 2999)
    ]
    minute = np.concatenate(minutes).astype(np.int64)
    n = len(minute)
    return Panel(
        symbol=np.repeat(np.arange(3), [len(m) for m in minutes]).astype(np.int16),
        minute=minute,
        day=(minute // 1440).astype(np.int32),
        hour_of_week=np.zeros(n, np.int16),
        vol_bin=np.zeros(n, np.int16),
        strata={"price": np.zeros(n, np.int64)},
        covariates={"price": np.empty((n, 0))},
    )


def _outcome(panel: Panel, seed: int, level: float) -> np.ndarray:
    rng = np.random.default_rng(seed)
    values = level + rng.standard_normal(panel.rows)
    return np.where(rng.random(panel.rows) < 0.1, np.nan, values)


def _events(panel: Panel, seed: int, n: int = 200) -> Weighted:
    rng = np.random.default_rng(seed)
    return Weighted(np.sort(rng.choice(panel.rows, n, replace=False)), rng.random(n))


def _by_hand(panel: Panel, moved: Weighted, outcome: np.ndarray, shift: int) -> tuple:
    """Look every event's shifted minute up in a table, one at a time."""
    row_of = {
        (int(s), int(m)): row
        for row, (s, m) in enumerate(zip(panel.symbol, panel.minute, strict=True))
    }
    weight = total = square = 0.0
    for row, w in zip(moved.rows, moved.weights, strict=True):
        found = row_of.get((int(panel.symbol[row]), int(panel.minute[row]) + shift))
        if found is None or np.isnan(outcome[found]):
            continue
        weight += w
        total += w * outcome[found]
        square += w * outcome[found] ** 2
    return weight, total, square


def test_every_shift_equals_brute_force(gappy) -> None:
    events = [_events(gappy, 2), _events(gappy, 3)]
    outcomes = [_outcome(gappy, 4, 0.0), _outcome(gappy, 5, 100.0)]
    pairs = [(0, 0), (1, 1), (0, 1)]
    found = shift_sums(gappy, events, outcomes, pairs, 1500, 2)
    for (e, o), sums in zip(pairs, found, strict=True):
        for shift in (-1500, -1499, -731, -1, 0, 1, 60, 1440, 1499, 1500):
            at = sums.reach + shift
            by_hand = _by_hand(gappy, events[e], outcomes[o], shift)
            assert (sums.weight[at], sums.total[at]) == pytest.approx(by_hand[:2], abs=1e-9)
            assert sums.square[at] == pytest.approx(by_hand[2], rel=1e-9, abs=1e-9)


def test_any_number_of_threads_gives_the_same_sums(gappy) -> None:
    events, outcomes = [_events(gappy, 2)], [_outcome(gappy, 4, 0.0)]
    [one], [two] = (shift_sums(gappy, events, outcomes, [(0, 0)], 900, n) for n in (1, 2))
    for name in ("weight", "total", "square"):
        assert np.array_equal(getattr(one, name), getattr(two, name))


def test_the_curve_is_a_weighted_mean_and_its_error(gappy) -> None:
    moved, outcome = _events(gappy, 2), _outcome(gappy, 4, 3.0)
    [sums] = shift_sums(gappy, [moved], [outcome], [(0, 0)], 1500, 1)
    curve = curve_of(sums, moved, 15)
    known = np.isfinite(outcome[moved.rows])
    w, y = moved.weights[known], outcome[moved.rows[known]]
    mean = np.average(y, weights=w)
    effective = moved.weights.sum() ** 2 / np.sum(moved.weights**2) * w.sum() / moved.weights.sum()
    error = np.sqrt(np.average((y - mean) ** 2, weights=w) / effective)
    assert curve.mean[curve.at_home] == pytest.approx(mean, rel=1e-9)
    assert curve.se[curve.at_home] == pytest.approx(error, rel=1e-9)


def _clustered_by_hand(panel: Panel, moved: Weighted, outcome: np.ndarray, shift: int) -> tuple:
    """Mean and error of the moved events, a dictionary of days filled one event at a time."""
    row_of = {
        (int(s), int(m)): row
        for row, (s, m) in enumerate(zip(panel.symbol, panel.minute, strict=True))
    }
    days: dict[int, list[float]] = {}
    for row, w in zip(moved.rows, moved.weights, strict=True):
        found = row_of.get((int(panel.symbol[row]), int(panel.minute[row]) + shift))
        if found is not None and not np.isnan(outcome[found]):
            sums = days.setdefault(int(panel.day[row]), [0.0, 0.0])
            sums[0] += w * outcome[found]
            sums[1] += w
    total, weight = (sum(s[k] for s in days.values()) for k in (0, 1))
    mean, g = total / weight, len(days)
    spread = sum((s - mean * n) ** 2 for s, n in days.values())
    return mean, (g / (g - 1) * spread) ** 0.5 / weight


def test_the_clustered_error_equals_brute_force(gappy) -> None:
    moved, outcome = _events(gappy, 2), _outcome(gappy, 4, 3.0)
    shifts = np.array([-1440, -7, 0, 1, 1440])
    found = clustered_moments(gappy, moved, outcome, shifts)
    for place, shift in enumerate(shifts):
        by_hand = _clustered_by_hand(gappy, moved, outcome, int(shift))
        assert (found.mean[place], found.se[place]) == pytest.approx(by_hand, rel=1e-9)


def test_the_curve_has_the_clustered_error_at_whole_days_and_its_factor_between(gappy) -> None:
    moved, outcome = _events(gappy, 2), _outcome(gappy, 4, 3.0)
    [sums] = shift_sums(gappy, [moved], [outcome], [(0, 0)], 1500, 1)
    plain = curve_of(sums, moved, 15)
    curve = clustered(gappy, moved, outcome, plain)
    for shift, whole in (
        (-1440, -1440),
        (0, 0),
        (1440, 1440),
        (-721, -1440),
        (500, 0),
        (1499, 1440),
    ):
        _, exact = _clustered_by_hand(gappy, moved, outcome, whole)
        factor = exact / plain.se[sums.reach + whole]
        at = sums.reach + shift
        assert curve.se[at] == pytest.approx(factor * plain.se[at], rel=1e-9)
        assert curve.mean[at] == plain.mean[at]


def _of_days(panel: Panel, seed: int, spread: float):
    """Events without effect in a market whose days are good or bad as a whole."""
    rng = np.random.default_rng(seed)
    family = small_family(panel, rng, "signs", 0.0)
    return replace(
        family, outcome=family.outcome + spread * rng.standard_normal(panel.days)[panel.day]
    )


def test_the_clustered_error_is_how_far_moved_means_scatter() -> None:
    """Twenty events a day that share its luck are one observation and not twenty."""
    panel = small_panel(days=90)
    family = _of_days(panel, 1, 2.0)
    rows = np.arange(0, panel.rows, 72)
    moved = Weighted(rows[rows // 1440 % 3 == 0], np.ones(int((rows // 1440 % 3 == 0).sum())))
    [sums] = shift_sums(panel, [moved], [family.outcome], [(0, 0)], 45 * 1440, 1)
    plain = curve_of(sums, moved, 15)
    curve = clustered(panel, moved, family.outcome, plain)
    scatter = np.nanstd(curve.mean[curve.of_whole_days])
    assert 0.6 < scatter / np.median(curve.se[curve.of_whole_days]) < 1.6
    assert scatter / np.median(plain.se[plain.of_whole_days]) > 1.6


def test_near_shifts_and_thin_ones_are_not_admissible() -> None:
    panel = small_panel(days=60)
    family = small_family(panel, np.random.default_rng(1), "signs", 0.0)
    moved = Weighted(family.events, np.ones(len(family.events)))
    [sums] = shift_sums(panel, [moved], [family.outcome], [(0, 0)], 30 * 1440, 1)
    curve = curve_of(sums, moved, 15)
    assert np.abs(curve.shift[curve.admissible]).min() == 2 * 1440
    assert set(curve.shift[curve.of_whole_days] % 1440) == {0}
    assert (
        curve_of(sums, moved, 2000).shift[curve_of(sums, moved, 2000).admissible].max() < 30 * 1440
    )
    late = Weighted(family.events[-10:], np.ones(10))
    [sums] = shift_sums(panel, [late], [family.outcome], [(0, 0)], 30 * 1440, 1)
    assert not curve_of(sums, late, 15).admissible[-1]  # all have left the span


def test_a_short_span_has_no_answer() -> None:
    panel = small_panel(days=20)
    family = small_family(panel, np.random.default_rng(1), "signs", 1.0)
    [result] = CONTROLS["time_shifted"].run(panel, [family], RULES, 1, 1)
    assert not result.applicable and "40 are needed" in result.note


def test_what_every_hour_of_the_day_shows_does_not_beat_whole_days() -> None:
    """Events at one hour of high outcomes: shifts by minutes reject, whole days do not."""
    panel = small_panel(days=60)
    family = small_family(panel, np.random.default_rng(1), "signs", 0.0)
    high = (panel.minute % 1440 < 120).astype(np.float64)
    events = family.events[high[family.events] > 0]
    biased = replace(family, events=events, outcome=family.outcome + high, fused=None)
    [result] = CONTROLS["time_shifted"].run(panel, [biased], RULES, 1, 1)
    assert result.p_value > 0.05
    assert "p 0.0" in result.note or "e-" in result.note
