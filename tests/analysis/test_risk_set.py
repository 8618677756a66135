"""Support, residuals, the matched error and the risk-set test itself."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from analysis.episodes import blocks_per_day, episode_codes
from analysis.matched import adjusted_weights, matched_error, matched_weights
from analysis.panel import FamilyData, Panel
from analysis.residualise import adjust, residualise
from analysis.risk_set import run_risk_set
from analysis.rules import Rules
from analysis.support import find_support

RULES = Rules(draws=199)


def _panel(strata, covariates, minutes_apart: int = 60) -> Panel:
    n = len(strata)
    minute = np.arange(n, dtype=np.int64) * minutes_apart + 241
    return Panel(
        symbol=np.zeros(n, np.int16),
        minute=minute,
        day=((minute - 241) // 1440).astype(np.int32),
        hour_of_week=np.zeros(n, np.int16),
        vol_bin=np.zeros(n, np.int16),
        strata={"price": np.asarray(strata, np.int64)},
        covariates={"price": np.asarray(covariates, np.float64).reshape(n, -1)},
    )


def _family(panel: Panel, events, outcome=None, eligible=None) -> FamilyData:
    n = panel.rows
    return FamilyData(
        hypothesis_id="h",
        draw_group="g",
        outcome_class="price",
        directed=True,
        one_sided=True,
        horizon_minutes=15,
        events=np.asarray(events, np.int64),
        eligible=np.ones(n, bool) if eligible is None else eligible,
        outcome=np.zeros(n) if outcome is None else outcome,
        placebo=np.zeros(n),
        opposite_events=np.empty(0, np.int64),
        clustered=(),
    )


@pytest.fixture(scope="module")
def random_set():
    """Six strata, two covariates with slopes that differ by stratum, forty events."""
    rng = np.random.default_rng(4)
    n = 1200
    strata = rng.integers(0, 6, n)
    x = rng.uniform(-1, 1, (n, 2))
    y = strata + x[:, 0] * (1 + strata) - x[:, 1] + 0.1 * rng.standard_normal(n)
    panel = _panel(strata, x)
    events = np.sort(rng.choice(n, 40, replace=False))
    return panel, _family(panel, events, y), x, y


def test_events_without_stratum_or_covariates_have_no_bars() -> None:
    panel = _panel([0] * 20 + [-1] * 5, [0.0] * 19 + [np.nan] + [0.0] * 5, minutes_apart=480)
    support = find_support(panel, "price", _family(panel, [0, 19, 22]), RULES)
    assert support.events.tolist() == [0]
    assert (support.n_outside, support.overlap) == (2, pytest.approx(1 / 3))


def test_a_stratum_with_too_few_bars_is_not_compared() -> None:
    panel = _panel([0] * 5 + [1] * 6, np.empty((11, 0)), minutes_apart=1440)
    support = find_support(panel, "price", _family(panel, [0, 5]), RULES)
    assert support.events.tolist() == [5]
    assert support.n_sparse == 1


def test_bars_of_an_events_own_day_are_not_those_it_is_compared_with() -> None:
    panel = _panel([0] * 48 + [1] * 30, np.empty((78, 0)))
    support = find_support(panel, "price", _family(panel, [3, 30, 77]), RULES)
    # The last day of the second stratum holds all but three of its bars.
    assert set(panel.day[[48, 71, 72, 77]]) == {2, 3}
    assert support.events.tolist() == [3, 30, 77]
    alone = find_support(panel, "price", _family(panel, [3, 50]), RULES)
    assert alone.events.tolist() == [3, 50]
    late = _panel([0] * 24 + [1] * 27, np.empty((51, 0)))
    few = find_support(late, "price", _family(late, [30, 50]), RULES)
    assert few.events.tolist() == [50]
    assert few.n_sparse == 1


def test_labels_nearly_everywhere_are_not_compared() -> None:
    panel = _panel([0] * 30, np.empty((30, 0)), minutes_apart=1440)
    assert find_support(panel, "price", _family(panel, range(24)), RULES).overlap == 1.0
    assert find_support(panel, "price", _family(panel, range(25)), RULES).overlap == 0.0


def test_an_event_far_beyond_every_bar_is_trimmed_and_so_is_the_reverse() -> None:
    x = np.concatenate([np.linspace(0, 1, 60), [9.0], np.linspace(0, 1, 60), [9.0]])
    panel = _panel([0] * 61 + [1] * 61, x, minutes_apart=360)
    support = find_support(panel, "price", _family(panel, [10, 60, 70]), RULES)
    assert support.events.tolist() == [10, 70]
    assert support.n_trimmed == 1
    assert 121 not in support.rows
    assert len(support.rows) == 120


def test_bars_outside_the_risk_set_are_not_compared_with() -> None:
    panel = _panel([0] * 12, np.empty((12, 0)), minutes_apart=1440)
    eligible = np.array([True] * 6 + [False] * 6)
    support = find_support(panel, "price", _family(panel, [0], eligible=eligible), RULES)
    assert support.rows.tolist() == [0, 1, 2, 3, 4, 5]


def test_common_slopes_equal_least_squares_with_a_dummy_per_stratum_and_group(random_set) -> None:
    panel, family, x, y = random_set
    support = find_support(panel, "price", family, RULES)
    rows, strata = support.rows, panel.strata["price"][support.rows]
    levels, lifts = np.eye(6)[strata], np.eye(6)[strata] * support.is_event[:, None]
    design = np.hstack([levels, x[rows], lifts])
    beta, *_ = np.linalg.lstsq(design, y[rows], rcond=None)
    slopes = beta[6:-6]
    bars = ~support.is_event
    away_y, away_x = (
        v - np.array([v[bars & (strata == s)].mean(axis=0) for s in range(6)])[strata]
        for v in (y[rows], x[rows])
    )
    found = residualise(support, x[rows], y, 1e12)
    assert found[rows] == pytest.approx(away_y - away_x @ slopes, abs=1e-6)
    assert np.isnan(np.delete(found, rows)).all()


def test_without_shrinkage_every_stratum_has_its_own_regression(random_set) -> None:
    panel, family, x, y = random_set
    support = find_support(panel, "price", family, RULES)
    found = residualise(support, x[support.rows], y, 0.0)
    for stratum in range(6):
        inside = support.stratum == stratum
        rows, is_event = support.rows[inside], support.is_event[inside]
        design = np.column_stack([np.ones(len(rows)), x[rows], is_event])
        beta, *_ = np.linalg.lstsq(design, y[rows], rcond=None)
        assert found[rows] == pytest.approx(y[rows] - design[:, :-1] @ beta[:-1], abs=1e-6)


@pytest.mark.parametrize("shrinkage", [0.0, 100.0])
def test_weights_say_how_the_matched_excess_follows_each_outcome(random_set, shrinkage) -> None:
    panel, family, x, y = random_set
    support = find_support(panel, "price", family, RULES)
    codes = episode_codes(panel, 15, 240)

    def excess(outcome: np.ndarray) -> float:
        residual = residualise(support, x[support.rows], outcome, shrinkage)
        own = matched_weights(support, np.isfinite(residual[support.rows]), codes, panel).own
        return float(np.nansum(own * residual[support.rows]))

    holed = y.copy()
    holed[support.rows[::50]] = np.nan
    weights = adjusted_weights(adjust(support, x[support.rows], holed, shrinkage), codes, panel)
    assert weights.inflation > 1.0
    for place in range(1, len(support.rows), 37):
        moved = holed.copy()
        moved[support.rows[place]] += 1.0
        expected = 0.0 if np.isnan(moved[support.rows[place]]) else excess(moved) - excess(holed)
        in_all = weights.own[place] + weights.slopes[place]
        assert in_all == pytest.approx(expected, abs=1e-10)


def test_slopes_that_few_rows_tell_are_in_the_error() -> None:
    """Two kinds of event that differ in a covariate: the difference is as noisy as its error."""
    rng = np.random.default_rng(5)
    statistics = []
    for _ in range(300):
        x = np.concatenate([rng.normal(0.0, 1.0, 60), rng.normal(1.5, 1.0, 60)])
        panel = _panel(np.zeros(120, np.int64), x[:, None], minutes_apart=1440)
        family = _family(panel, np.arange(60, 120), rng.standard_normal(120))
        support = find_support(panel, "price", family, RULES)
        adjusted = adjust(support, x[support.rows][:, None], family.outcome, 100.0)
        residual = adjusted.residual
        weights = adjusted_weights(adjusted, np.arange(120), panel)
        effect = float(np.sum(weights.own * residual[support.rows]))
        statistics.append(effect / matched_error(weights, residual, panel))
    assert np.std(statistics) == pytest.approx(1.0, abs=0.2)
    # By their own weights alone, rows would promise more than there is.
    assert weights.inflation > 1.1


def test_an_event_cannot_explain_itself_away(random_set) -> None:
    panel, family, x, y = random_set
    support = find_support(panel, "price", family, RULES)
    raised = y.copy()
    raised[family.events] += 5.0
    moved = residualise(support, x[support.rows], raised, 100.0) - residualise(
        support, x[support.rows], y, 100.0
    )
    bars = support.rows[~support.is_event]
    assert moved[support.events] == pytest.approx(5.0)
    assert moved[bars] == pytest.approx(0.0)


def test_bars_without_an_outcome_are_not_fitted(random_set) -> None:
    panel, family, x, y = random_set
    support = find_support(panel, "price", family, RULES)
    gone = support.rows[~support.is_event][::7]
    holed = y.copy()
    holed[gone] = np.nan
    found = residualise(support, x[support.rows], holed, 100.0)
    assert np.isnan(found[gone]).all()
    assert np.isfinite(found[support.events]).all()


def test_a_covariate_that_never_varies_does_no_harm(random_set) -> None:
    panel, family, x, y = random_set
    support = find_support(panel, "price", family, RULES)
    padded = np.column_stack([x, np.ones(len(y))])
    assert residualise(support, padded[support.rows], y, 100.0)[support.rows] == pytest.approx(
        residualise(support, x[support.rows], y, 100.0)[support.rows], abs=1e-6
    )


def test_a_planted_effect_is_measured_and_found(make_world) -> None:
    quiet = make_world(21, days=40)
    loud = make_world(21, days=40, planted=0.5, planted_vol=0.35)
    for kind, least in (("price", 0.4), ("volatility", 0.2)):
        [none] = run_risk_set(quiet.panel, "price", [quiet.family(kind)], RULES, 1)
        [some] = run_risk_set(loud.panel, "price", [loud.family(kind)], RULES, 1)
        assert abs(none.statistic) < 3
        assert some.effect > least
        assert some.statistic > max(5, some.statistics.max())


def test_the_result_has_the_same_bits_for_any_threads_and_company(world) -> None:
    price, volatility = world.family("price", "p"), world.family("volatility", "v")
    [alone] = run_risk_set(world.panel, "price", [volatility], RULES, 9, threads=1)
    _, together = run_risk_set(world.panel, "price", [price, volatility], RULES, 9, threads=2)
    assert alone.statistic == together.statistic
    assert np.array_equal(alone.statistics, together.statistics)
    assert np.array_equal(alone.draw_effects, together.draw_effects)


def test_another_seed_or_group_draws_anew(world) -> None:
    family = world.family("price")
    other = replace(family, draw_group="others")
    [first] = run_risk_set(world.panel, "price", [family], RULES, 9)
    [seed] = run_risk_set(world.panel, "price", [family], RULES, 10)
    [group] = run_risk_set(world.panel, "price", [other], RULES, 9)
    assert not np.array_equal(first.draw_effects, seed.draw_effects)
    assert not np.array_equal(first.draw_effects, group.draw_effects)


def test_events_without_an_outcome_are_dropped_and_counted(world) -> None:
    family = world.family("price")
    holed = family.outcome.copy()
    holed[family.events[:7]] = np.nan
    [whole] = run_risk_set(world.panel, "price", [family], RULES, 9)
    [less] = run_risk_set(world.panel, "price", [replace(family, outcome=holed)], RULES, 9)
    assert less.n_without_outcome > 0
    assert less.n_events == whole.n_events - less.n_without_outcome


def test_one_group_means_one_set_of_events(world) -> None:
    first = world.family("price", "a")
    second = replace(world.family("price", "b"), events=first.events[1:])
    with pytest.raises(ValueError, match="share the draw group"):
        run_risk_set(world.panel, "price", [first, second], RULES, 9)


def test_an_outcomes_own_level_makes_strata_and_covariates_of_its_own(world) -> None:
    rng = np.random.default_rng(8)
    bins = rng.integers(-1, 3, world.panel.rows)
    level = rng.standard_normal((world.panel.rows, 1))
    plain = world.family("depth", outcome=5.0 * bins, placebo=np.zeros(world.panel.rows))
    own = replace(plain, level_bin=bins, level=level)
    support = find_support(world.panel, "price", own, RULES)
    assert np.all(bins[support.rows] >= 0)
    assert len(np.unique(np.column_stack([support.stratum, bins[support.rows]]), axis=0)) == len(
        np.unique(support.stratum)
    )
    [without] = run_risk_set(world.panel, "price", [plain], RULES, 9)
    [matched] = run_risk_set(world.panel, "price", [own], RULES, 9)
    assert np.ptp(without.values) > 1
    assert np.abs(matched.values).max() < 1e-9
    with pytest.raises(ValueError, match="different levels"):
        run_risk_set(world.panel, "price", [plain, own], RULES, 9)


def test_no_comparable_event_means_no_statistic(world) -> None:
    nowhere = replace(world.panel, strata={"price": np.full(world.panel.rows, -1)})
    [test] = run_risk_set(nowhere, "price", [world.family("price")], RULES, 9)
    assert math.isnan(test.statistic)
    assert test.n_events == 0


def test_episodes_follow_the_horizon(world) -> None:
    [short] = run_risk_set(world.panel, "price", [world.family("price")], RULES, 9)
    long_family = replace(world.family("price"), horizon_minutes=240)
    [long] = run_risk_set(world.panel, "price", [long_family], RULES, 9)
    assert long.estimate.n_episodes < short.estimate.n_episodes
    assert long.per_day == blocks_per_day(240) == 6
