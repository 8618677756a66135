"""Each statistic beside a slow one, written from its formula in plain loops."""

from __future__ import annotations

import math
from collections import defaultdict

import numpy as np
import pytest

from analysis.controls.base import separation
from analysis.controls.direction_inverted import swapped_moments
from analysis.controls.self_test import small_family, small_panel
from analysis.counters import key_of
from analysis.episodes import Episodes, blocks_per_day, episode_codes
from analysis.label_draws import draw_moments, draw_rows, plan_labels
from analysis.matched import matched_error, matched_weights
from analysis.other_days import against_other_days
from analysis.risk_set import run_risk_set
from analysis.rules import Rules
from analysis.score_sheet import Scored
from analysis.support import Support

RULES = Rules(draws=99)
KEY = key_of(3, "reference")


def _slow_mean_and_error(rows, values, codes, minute, per_day) -> tuple[float, float]:
    """The k-th event of an episode weighs 1/k; squares of each day's weighted deviations."""
    weight = _slow_weights(rows, codes, minute)
    known = [row for row in weight if not math.isnan(values[row])]
    whole = sum(weight[row] for row in known)
    mean = sum(weight[row] * float(values[row]) for row in known) / whole
    days = defaultdict(float)
    for row in known:
        days[int(codes[row]) // per_day] += weight[row] * (float(values[row]) - mean)
    g = len(days)
    variance = g / (g - 1) * sum(s**2 for s in days.values()) / whole**2
    return mean, math.sqrt(variance)


def _slow_weights(rows, codes, minute) -> dict[int, float]:
    seen, weight = defaultdict(int), {}
    for row in sorted((int(row) for row in rows), key=lambda row: (minute[row], row)):
        seen[int(codes[row])] += 1
        weight[row] = 1 / seen[int(codes[row])]
    return weight


@pytest.mark.parametrize("horizon", [15, 240])
def test_every_draws_moments_equal_the_formula(horizon: int) -> None:
    panel = small_panel(days=6, symbols=3)
    rng = np.random.default_rng(1)
    values = np.where(rng.random(panel.rows) < 0.05, np.nan, rng.standard_normal(panel.rows))
    is_label = np.zeros(panel.rows, np.int64)
    is_label[np.sort(rng.choice(panel.rows // 20, 150, replace=False)) * 20] = 1
    cells = panel.symbol.astype(np.int64) * 7 + rng.integers(0, 7, panel.rows)
    plan = plan_labels(panel, np.arange(panel.rows), cells, is_label, 15)
    codes, per_day = episode_codes(panel, horizon, 240), blocks_per_day(horizon)
    [found] = draw_moments(plan, KEY, 30, [Scored(values, codes, per_day)], 2)
    for draw, rows in enumerate(draw_rows(plan, KEY, 0, 30)):
        mean, se = _slow_mean_and_error(rows, values, codes, panel.minute, per_day)
        assert found.mean[draw] == pytest.approx(mean, rel=1e-11, abs=1e-13)
        assert found.se[draw] == pytest.approx(se, rel=1e-11)


def _slow_difference(panel, support, residual, weight: dict[int, float], left_out: set[int]):
    """Events less bars of other days, event by event, without some rows."""
    kept = [
        (int(row), stratum, is_event)
        for row, stratum, is_event in zip(
            support.rows, support.stratum.tolist(), support.is_event.tolist(), strict=True
        )
        if row not in left_out and not math.isnan(residual[row])
    ]
    total = whole = 0.0
    for row, stratum, is_event in kept:
        if not is_event:
            continue
        bars = [
            residual[other]
            for other, of, event in kept
            if of == stratum and not event and panel.day[other] != panel.day[row]
        ]
        if bars:
            total += weight[row] * (residual[row] - sum(bars) / len(bars))
            whole += weight[row]
    return total / whole


def test_an_event_is_held_against_the_bars_of_other_days() -> None:
    panel, support, residual, weights, own = _uneven_market()
    excess = against_other_days(support, residual, panel.day)
    events = support.rows[support.is_event]
    assert set(np.flatnonzero(np.isfinite(excess))) < set(events.tolist())
    known = np.isfinite(excess[support.rows])
    found = np.sum(weights.own[known] * excess[support.rows[known]]) / np.sum(weights.own[known])
    expected = _slow_difference(panel, support, residual, own, set())
    assert found == pytest.approx(expected, rel=1e-12)


def _uneven_market():
    """Five days, six strata, one of which has all of its bars on one day."""
    panel = small_panel(days=5)
    rng = np.random.default_rng(2)
    rows = np.sort(rng.choice(panel.rows, 400, replace=False))
    stratum = np.sort(rng.integers(0, 6, 400))
    is_event = rng.random(400) < 0.3
    is_event |= (stratum == 5) & (panel.day[rows] != panel.day[rows[stratum == 5][0]])
    residual = np.full(panel.rows, np.nan)
    residual[rows] = rng.standard_normal(400)
    # Outcomes that are not known.
    residual[rows[::17]] = np.nan
    codes = episode_codes(panel, 15, 240)
    support = Support(rows, stratum, is_event, int(is_event.sum()), 0, 0, 0)
    weights = matched_weights(support, np.isfinite(residual[rows]), codes, panel)
    own = dict(zip(rows.tolist(), weights.own.tolist(), strict=True))
    return panel, support, residual, weights, own


def test_the_matched_error_is_that_of_leaving_each_day_out() -> None:
    panel, support, residual, weights, own = _uneven_market()
    rows = support.rows
    events = rows[support.is_event & np.isfinite(residual[rows])]
    whole = _slow_difference(panel, support, residual, own, set())
    left_out = [set(rows[panel.day[rows] == day].tolist()) for day in range(5)]
    moves = [_slow_difference(panel, support, residual, own, day) - whole for day in left_out]
    g = len(set(panel.day[events].tolist()))
    expected = math.sqrt((g - 1) / g * sum(move**2 for move in moves))
    assert matched_error(weights, residual, panel) == pytest.approx(expected, rel=1e-10)


def test_swapped_arms_equal_the_formula() -> None:
    rng = np.random.default_rng(3)
    arms = [
        Episodes(
            rng.standard_normal(n),
            rng.random(n),
            np.sort(rng.integers(0, 8, n)),
            np.ones(n, np.int64),
        )
        for n in (40, 50)
    ]
    coins = np.where(rng.random((5, 8)) < 0.5, -1.0, 1.0)
    found = swapped_moments(arms[0], arms[1], coins)
    for draw, coin in enumerate(coins):
        sides: list[list[tuple[int, float, float]]] = [[], []]
        for side, arm in enumerate(arms):
            for value, weight, day in zip(arm.value, arm.weight, arm.day, strict=True):
                sides[side if coin[day] > 0 else 1 - side].append((int(day), weight, value))
        wholes = [sum(w for _, w, _ in side) for side in sides]
        means = [sum(w * v for _, w, v in side) / n for side, n in zip(sides, wholes, strict=True)]
        assert found.mean[draw] == pytest.approx(means[0] - means[1], rel=1e-12)
        days = defaultdict(float)
        for side, (members, mean) in enumerate(zip(sides, means, strict=True)):
            for day, weight, value in members:
                days[day] += (1 if side == 0 else -1) * weight * (value - mean) / wholes[side]
        g = len(days)
        error = math.sqrt(g / (g - 1) * sum(total**2 for total in days.values()))
        assert found.se[draw] == pytest.approx(error, rel=1e-12)


def test_separation_equals_the_formula() -> None:
    draws = np.random.default_rng(4).standard_normal(101).tolist()
    middle = sorted(draws)[50]
    spread = 1.4826 * sorted(abs(d - middle) for d in draws)[50]
    assert separation(3.0, np.array(draws)) == pytest.approx((3.0 - middle) / spread)


def test_p_values_of_random_labels_are_uniform() -> None:
    """Kolmogorov and Smirnov's distance over 60 null markets stays below its 0.1 % point."""
    ps = np.sort(_null_p_values(60))
    ranks = np.arange(1, len(ps) + 1) / len(ps)
    # A p-value is a multiple of 1/100, so the distance is taken at its own steps.
    distance = np.abs(ranks - ps).max()
    assert distance < 1.95 / math.sqrt(len(ps)) + 0.01


@pytest.mark.slow
def test_the_size_is_the_nominal_one() -> None:
    """Exact two-sided 99.9 % interval of Clopper and Pearson about the rate at 5 %."""
    from scipy.stats import binomtest  # noqa: PLC0415

    runs = 1000
    rejected = int(np.sum(_null_p_values(runs) <= 0.05))
    interval = binomtest(rejected, runs).proportion_ci(0.999, "exact")
    assert interval.low <= 0.05 <= interval.high, (rejected, interval)


def _null_p_values(runs: int) -> np.ndarray:
    panel = small_panel(days=20)
    found = []
    for run in range(runs):
        family = small_family(panel, np.random.default_rng([9, run]), "signs", 0.0)
        [test] = run_risk_set(panel, "price", [family], RULES, run, 1)
        found.append((1 + np.sum(test.statistics >= test.statistic)) / 100)
    return np.array(found)
