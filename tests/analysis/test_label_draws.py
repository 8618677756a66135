"""Pseudo-events: as many, where they may be, rested, and the same on any machine."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis.counters import key_of
from analysis.episodes import episode_codes
from analysis.label_draws import draw_moments, draw_rows, plan_labels
from analysis.panel import Panel
from analysis.score_sheet import Scored

KEY = key_of(5, "test")


def _panel(minutes: int, symbols: int = 1) -> Panel:
    n = minutes * symbols
    minute = np.tile(np.arange(minutes, dtype=np.int64), symbols) + 241
    return Panel(
        symbol=np.repeat(np.arange(symbols), minutes).astype(np.int16),
        minute=minute,
        day=((minute - 241) // 1440).astype(np.int32),
        hour_of_week=np.zeros(n, np.int16),
        vol_bin=np.zeros(n, np.int16),
        strata={"price": np.zeros(n, np.int64)},
        covariates={"price": np.empty((n, 0))},
    )


def _plan(panel: Panel, cells, labels, refractory: int = 15):
    is_label = np.zeros(panel.rows, np.int64)
    is_label[labels] = 1
    return plan_labels(panel, np.arange(panel.rows), np.asarray(cells), is_label, refractory)


@pytest.fixture(scope="module")
def busy():
    """Three symbols, ten cells, two hundred labels."""
    panel = _panel(5000, 3)
    rng = np.random.default_rng(1)
    cells = rng.integers(0, 10, panel.rows)
    return panel, cells, _plan(panel, cells, np.sort(rng.choice(750, 200, replace=False)) * 20)


def test_every_cell_keeps_its_number_and_no_row_is_used_twice(busy) -> None:
    _, cells, plan = busy
    rows = draw_rows(plan, KEY, 0, 300)
    expected = np.bincount(plan.codes, weights=plan.labels, minlength=10)
    for drawn in rows:
        assert np.all(np.diff(drawn) > 0)
        assert np.array_equal(np.bincount(cells[drawn], minlength=10), expected)


def test_cells_that_are_full_keep_their_number_and_double_no_row() -> None:
    """As many labels as the gap allows: most have to be moved, often to where another was."""
    panel = _panel(5000 * 4, 2)
    cells = (panel.minute - 241) // 5000
    plan = _plan(panel, cells, np.flatnonzero(panel.minute % 15 == 0))
    rows = draw_rows(plan, KEY, 0, 60)
    assert np.all(np.diff(rows, axis=1) > 0)
    for drawn in rows:
        assert np.array_equal(np.bincount(cells[drawn]), plan.labels)
    # What was moved back and forth in a draw leaves no trace for the next.
    for draw in range(0, 60, 5):
        assert np.array_equal(draw_rows(plan, KEY, draw, 1)[0], rows[draw])


def test_pseudo_events_of_a_symbol_rest_like_events(busy) -> None:
    panel, _, plan = busy
    rows = draw_rows(plan, KEY, 0, 300)
    same = np.diff(panel.symbol[rows], axis=1) == 0
    gap = np.diff(panel.minute[rows], axis=1)
    assert gap[same].min() >= 15


def test_symbols_do_not_wait_for_each_other() -> None:
    panel = _panel(40, 2)
    plan = _plan(panel, np.zeros(80, int), [0, 20, 41, 61])
    minutes = panel.minute[draw_rows(plan, KEY, 0, 200)]
    near = [np.diff(np.sort(line)).min() < 15 for line in minutes]
    assert np.mean(near) > 0.5


def test_labels_that_come_closer_than_the_rule_set_the_gap_themselves() -> None:
    panel = _panel(200)
    assert _plan(panel, np.zeros(200, int), [10, 13, 100]).gap == 3
    assert _plan(panel, np.zeros(200, int), [10, 100]).gap == 15


def test_every_row_of_a_cell_is_equally_likely() -> None:
    panel = _panel(30)
    plan = _plan(panel, np.zeros(30, int), [3, 4, 5, 6, 7, 8])
    assert plan.gap == 1
    counts = np.bincount(draw_rows(plan, KEY, 0, 20_000).ravel(), minlength=30)
    assert np.abs(counts - 4000).max() < 5 * np.sqrt(4000 * 0.8)


def test_a_row_is_not_avoided_because_others_follow_it() -> None:
    """Thinning by later labels would be a look at the future: row 0 starts a crowd."""
    panel = _panel(400)
    cells = np.full(400, -1)
    crowd, alone = np.arange(0, 12), np.arange(100, 400, 25)
    cells[crowd], cells[alone] = 0, 0
    rows = np.flatnonzero(cells == 0)
    is_label = np.isin(rows, [0, 100, 200, 300]).astype(np.int64)
    plan = plan_labels(panel, rows, cells[rows], is_label, 15)
    counts = np.bincount(draw_rows(plan, KEY, 0, 20_000).ravel(), minlength=400)
    assert counts[0] > 0.9 * counts[alone].mean()
    assert counts[11] < 0.8 * counts[0]


def test_labels_that_cannot_rest_are_kept_all_the_same() -> None:
    panel = _panel(40)
    cells = np.full(40, -1)
    cells[[0, 1, 2, 3, 20]] = 0
    rows = np.flatnonzero(cells == 0)
    plan = plan_labels(panel, rows, cells[rows], np.array([1, 0, 0, 0, 1]), 15)
    drawn = draw_rows(plan, KEY, 0, 100)
    assert drawn.shape == (100, 2)
    assert np.all(drawn[:, 1] > drawn[:, 0])


def test_draws_do_not_depend_on_where_a_block_begins(busy) -> None:
    _, _, plan = busy
    assert np.array_equal(draw_rows(plan, KEY, 0, 40)[17:], draw_rows(plan, KEY, 17, 23))


def test_a_cells_draws_do_not_depend_on_other_cells(busy) -> None:
    panel, cells, plan = busy
    free = replace(plan, gap=1)
    here = np.flatnonzero(cells == 4)
    labels = np.isin(here, free.rows).astype(np.int64)
    labels[int(free.labels[4]) :] = 0
    alone = replace(plan_labels(panel, here, cells[here], labels, 15), gap=1)
    drawn = draw_rows(free, KEY, 0, 20)
    for full, part in zip(drawn, draw_rows(alone, KEY, 0, 20), strict=True):
        assert np.array_equal(full[cells[full] == 4], part)


def test_any_number_of_threads_gives_the_same_bits(busy) -> None:
    panel, _, plan = busy
    values = np.random.default_rng(2).standard_normal(panel.rows)
    scored = [Scored(values, episode_codes(panel, 15, 240), 96)]
    one, two, five = (draw_moments(plan, KEY, 1000, scored, threads)[0] for threads in (1, 2, 5))
    for other in (two, five):
        assert np.array_equal(one.mean, other.mean)
        assert np.array_equal(one.se, other.se)


def test_an_outcome_is_averaged_alike_alone_and_in_company(busy) -> None:
    panel, _, plan = busy
    rng = np.random.default_rng(3)
    codes = episode_codes(panel, 15, 240)
    first, second = (Scored(rng.standard_normal(panel.rows), codes, 96) for _ in "ab")
    alone = draw_moments(plan, KEY, 300, [second])[0]
    together = draw_moments(plan, KEY, 300, [first, second])[1]
    assert np.array_equal(alone.mean, together.mean)
