"""Pictures show what the tests computed, and a course never leaves its span or its symbol."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis.controls.self_test import small_family, small_panel
from analysis.controls.time_shifted import shift_curves
from analysis.multiplicity import p_value
from analysis.pictures.balance import balance
from analysis.pictures.course import Series, course, offsets
from analysis.pictures.left_out import leave_out
from analysis.pictures.shift_shape import shape_of
from analysis.risk_set import run_risk_set
from analysis.rules import Rules
from analysis.stability import measure_stability
from analysis.support import find_support

RULES = replace(Rules(), draws=49)


@pytest.fixture(scope="module")
def market():
    """Two symbols, events with a spike, and a covariate that is higher at events."""
    panel = small_panel(days=20, symbols=2)
    family = small_family(panel, np.random.default_rng(3), "signs", 1.0)
    known = np.random.default_rng(4).standard_normal((panel.rows, 2))
    known[family.events, 0] += 0.8
    panel = replace(panel, covariates={"price": known})
    return panel, family, find_support(panel, "price", family, RULES)


def _line(panel):
    """A series that grows by one a minute, jumps between symbols, in units of two."""
    value = np.arange(panel.rows, dtype=float) + 1e6 * panel.symbol
    return Series(value, value, np.full(panel.rows, 2.0))


def test_a_course_counts_from_the_event_in_its_own_unit_for_events_and_bars(market) -> None:
    panel, family, support = market
    found = course(panel, family, _line(panel), support, RULES)
    assert found.minutes.tolist() == offsets(15).tolist() == list(range(-15, 31))
    assert found.mean == pytest.approx(found.minutes / 2)
    assert found.bars == pytest.approx(found.minutes / 2)
    assert found.high == pytest.approx(found.low)


def test_a_course_is_averaged_over_episodes_and_its_band_holds_the_mean(market) -> None:
    panel, family, support = market
    noise = np.random.default_rng(5).standard_normal(panel.rows)
    noise[support.events] += 3.0
    series = Series(noise, np.zeros(panel.rows), np.ones(panel.rows))
    found = course(panel, family, series, support, RULES)
    at_event, before = found.minutes.tolist().index(0), found.minutes.tolist().index(-7)
    assert found.low[at_event] < 3.0 < found.high[at_event]
    assert found.low[before] < found.mean[before] < found.high[before]
    assert found.bars[at_event] < 0.1
    assert found.mean[at_event] > 2.5


def test_what_lies_beyond_the_panel_or_in_another_symbol_is_unknown(market) -> None:
    panel, family, _ = market
    # The last rows of each symbol: nothing follows them.
    last = np.flatnonzero(np.append(np.diff(panel.symbol) != 0, True))
    ends = replace(family, events=last, eligible=np.ones(panel.rows, bool), fused=None)
    support = find_support(panel, "price", ends, replace(RULES, min_bars_per_event=0.0))
    found = course(panel, ends, _line(panel), support, RULES)
    assert len(support.events) > 0
    assert np.isnan(found.mean[found.minutes > 0]).all()
    assert np.isfinite(found.mean[found.minutes <= 0]).all()


def test_matching_by_a_stratum_takes_its_difference_away_and_leaves_the_others(market) -> None:
    panel, family, _ = market
    level = np.zeros(panel.rows)
    level[family.events] = np.random.default_rng(6).integers(0, 2, len(family.events))
    free = np.setdiff1d(np.arange(panel.rows), family.events)
    level[free] = np.random.default_rng(7).random(len(free)) < 0.1
    extra = panel.covariates["price"]
    both = replace(
        panel,
        covariates={"price": np.column_stack([level, extra])},
        strata={"price": level.astype(np.int64)},
    )
    support = find_support(both, "price", family, RULES)
    found = balance(both, "price", family, support)
    assert found.before[0] > 0.8
    assert abs(found.after[0]) < 1e-9
    assert found.after[1] == pytest.approx(0.8, abs=0.25)
    assert found.largest == pytest.approx(np.abs(found.after).max())


def test_the_parts_left_out_give_the_same_least_effects_as_the_decision(market) -> None:
    panel, family, support = market
    [test] = run_risk_set(panel, "price", [family], RULES, seed=1, threads=1)
    decided = measure_stability(panel, test)
    found = leave_out(panel, "price", family, support, RULES, test.effect)
    assert found.days[1].min() == pytest.approx(decided.without_a_day, rel=1e-9)
    assert found.symbols[1].min() == pytest.approx(decided.without_a_symbol, rel=1e-9)
    assert found.thirds[1].min() == pytest.approx(decided.without_a_third, rel=1e-9)
    assert len(found.days[0]) == len(np.unique(panel.day[test.rows]))


def test_a_shift_shape_keeps_the_extremes_and_the_draws_of_the_control(market) -> None:
    panel, family, _ = market
    [curve] = shift_curves(panel, [family], RULES, threads=1)
    shape = shape_of(curve, family.horizon_minutes)
    known = curve.statistic[curve.admissible & np.isfinite(curve.statistic)]
    assert np.nanmax(shape.all_shifts.high) == known.max()
    assert np.nanmin(shape.all_shifts.low) == known.min()
    assert len(shape.all_shifts.low) <= 120
    assert len(shape.draws[0]) == curve.of_whole_days.sum()
    assert np.all(np.abs(shape.draws[0]) >= 2)
    # The spike stands above every draw.
    assert shape.real > shape.draws[1].max()
    assert p_value(shape.real, shape.draws[1]) == 1 / (1 + len(shape.draws[1]))
