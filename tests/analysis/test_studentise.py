"""Episodes and the clustered statistic against formulas written out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from analysis.episodes import Episodes, blocks_per_day, collapse, episode_codes, order_weights
from analysis.panel import Panel
from analysis.score_sheet import Scored, lay_out, score_slots
from analysis.studentise import day_sums, estimate, moments_of_days


def _panel(minute, symbol, day) -> Panel:
    n = len(minute)
    return Panel(
        symbol=np.array(symbol, np.int16),
        minute=np.array(minute, np.int64),
        day=np.array(day, np.int32),
        hour_of_week=np.zeros(n, np.int16),
        vol_bin=np.zeros(n, np.int16),
        strata={"price": np.zeros(n, np.int64)},
        covariates={"price": np.empty((n, 0))},
    )


def _by_hand(values, days) -> tuple[float, float]:
    n, mean = len(values), sum(values) / len(values)
    spread = 0.0
    for day in set(days):
        spread += sum(v - mean for v, d in zip(values, days, strict=True) if d == day) ** 2
    groups = len(set(days))
    return mean, math.sqrt(groups / (groups - 1) * spread) / n


def test_blocks_are_counted_from_four_in_the_morning() -> None:
    # Bars that close at 04:00, 04:01, 04:15 and 04:16.
    panel = _panel([240, 241, 255, 256], [0] * 4, [0, 1, 1, 1])
    codes = episode_codes(panel, 15, 240)
    assert codes.tolist() == [95, 96, 96, 97]


def test_a_horizon_that_does_not_divide_the_day_starts_anew_each_day() -> None:
    assert blocks_per_day(700) == 3
    panel = _panel([240 + 1440, 241 + 1440], [0, 0], [0, 1])
    assert episode_codes(panel, 700, 240).tolist() == [2, 3]


def test_events_of_all_symbols_share_an_episode_and_weigh_by_their_place_in_it() -> None:
    panel = _panel([241, 250, 300, 242], [0, 0, 0, 1], [0, 0, 0, 0])
    codes = episode_codes(panel, 15, 240)
    assert order_weights(np.arange(4), codes, panel.minute).tolist() == [1, 1 / 3, 1, 1 / 2]
    values = np.array([1.0, 2.0, 10.0, 6.0])
    episodes = collapse(np.arange(4), values, codes, panel.minute, blocks_per_day(15))
    assert episodes.value.tolist() == pytest.approx([(1 + 6 / 2 + 2 / 3) / (11 / 6), 10.0])
    assert episodes.weight.tolist() == pytest.approx([11 / 6, 1.0])
    assert episodes.size.tolist() == [3, 1]


def test_of_two_events_at_one_minute_the_first_symbols_comes_first() -> None:
    panel = _panel([250, 250, 241], [0, 1, 2], [0, 0, 0])
    codes = episode_codes(panel, 15, 240)
    assert order_weights(np.arange(3), codes, panel.minute).tolist() == [1 / 2, 1 / 3, 1]


def test_a_random_walk_does_not_seem_to_come_back_after_its_large_moves() -> None:
    """Events wherever the past quarter of an hour fell far, of a series that has no memory."""
    rng = np.random.default_rng(0)
    days, length, horizon = 400, 1440, 240
    minute = np.arange(days * length, dtype=np.int64) + 241
    panel = _panel(minute, np.zeros(len(minute), np.int64), np.arange(len(minute)) // length)
    path = np.cumsum(rng.standard_normal(len(minute) + horizon + 15))
    past = path[15:][: len(minute)] - path[: len(minute)]
    ahead = (path[15 + horizon :][: len(minute)] - path[15:][: len(minute)]) / np.sqrt(horizon)
    large = np.flatnonzero(past < -1.5 * np.sqrt(15))
    events = large[np.append(True, np.diff(large) > 15)]
    outcome = -ahead
    codes = episode_codes(panel, horizon, 240)
    found = estimate(collapse(events, outcome, codes, minute, blocks_per_day(horizon)))
    assert abs(found.statistic) < 2.5
    # Averaged within their episodes, the same events show a reversal that is not there.
    _, episode, size = np.unique(codes[events], return_inverse=True, return_counts=True)
    means = np.bincount(episode, weights=outcome[events]) / size
    assert means.mean() / (means.std() / np.sqrt(len(means))) < -4


def test_events_without_an_outcome_are_left_out() -> None:
    panel = _panel([241, 250, 300], [0, 0, 0], [0, 0, 0])
    codes = episode_codes(panel, 15, 240)
    episodes = collapse(np.arange(3), np.array([1.0, np.nan, np.nan]), codes, panel.minute, 96)
    assert episodes.value.tolist() == [1.0]


def test_the_standard_error_is_clustered_by_day() -> None:
    rng = np.random.default_rng(1)
    days = rng.integers(0, 7, 40)
    values = rng.standard_normal(40)
    found = estimate(Episodes(values, np.ones(40), days, np.ones(40, np.int64)))
    mean, se = _by_hand(values.tolist(), days.tolist())
    assert found.mean == pytest.approx(mean)
    assert found.se == pytest.approx(se)
    assert found.statistic == pytest.approx(mean / se)
    assert (found.n_episodes, found.n_days) == (40, len(set(days)))


def test_one_episode_per_day_gives_the_textbook_standard_error() -> None:
    values = np.random.default_rng(2).standard_normal(25)
    found = estimate(Episodes(values, np.ones(25), np.arange(25), np.ones(25, np.int64)))
    assert found.se == pytest.approx(values.std(ddof=1) / 5)


def test_a_single_day_has_no_standard_error() -> None:
    found = estimate(
        Episodes(np.array([1.0, 2.0]), np.ones(2), np.array([3, 3]), np.ones(2, np.int64))
    )
    assert found.mean == 1.5
    assert math.isnan(found.se) and math.isnan(found.statistic)


def test_many_draws_at_once_equal_one_at_a_time() -> None:
    rng = np.random.default_rng(3)
    n, days, per_day = 4000, 10, 96
    codes = np.sort(rng.integers(0, days * per_day, n))
    table = np.where(rng.random((n, 2)) < 0.05, np.nan, rng.standard_normal((n, 2)))
    slots = np.sort(rng.integers(0, n, (20, 60)), axis=1).astype(np.int32)
    slots[0] = 0  # one draw on a single day
    slots[1, :] = -1  # one without a label
    slots[2, 10:40] = -1  # one with fewer
    means, ses = np.empty((2, 20)), np.empty((2, 20))
    sheet = lay_out(np.arange(n), [Scored(column, codes, per_day) for column in table.T])
    score_slots(slots, sheet, means, ses)
    for draw in range(20):
        rows = slots[draw][slots[draw] >= 0].astype(np.int64)
        for outcome in range(2):
            one = estimate(collapse(rows, table[:, outcome], codes, np.arange(n), per_day))
            assert means[outcome, draw] == pytest.approx(one.mean, nan_ok=True)
            assert ses[outcome, draw] == pytest.approx(one.se, nan_ok=True)


def test_day_sums_carry_the_same_statistic() -> None:
    rng = np.random.default_rng(4)
    episodes = Episodes(
        rng.standard_normal(50), rng.random(50), rng.integers(0, 9, 50), np.ones(50, np.int64)
    )
    sums, counts = day_sums(episodes)
    drawn = moments_of_days(np.vstack([sums, -sums]), counts)
    one = estimate(episodes)
    assert drawn.mean == pytest.approx([one.mean, -one.mean])
    assert drawn.se == pytest.approx([one.se, one.se])
