"""Refill, open interest and cascades in a window, each beside plain loops over its minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

if TYPE_CHECKING:
    from tests.macros.conftest import Bench, Market

ANCHORS = (
    "symbol varchar, minute bigint, horizon varchar, horizon_minutes bigint, "
    "start_minute bigint, end_minute bigint"
)
COLUMNS = ("bid_refill", "ask_refill", "interest_sigma", "cascade_long", "cascade_short")
LAST = 400


def measured(bench: Bench, windows: list[tuple[int, int]], horizon: int = 20) -> dict[Any, Any]:
    """The outcomes by window (start, end]; all are anchored at minute 9."""
    rows = [("BTCUSDT", 9, "short", horizon, start, end) for start, end in windows]
    bench.table("anchors", f"{ANCHORS}, place bigint", [(*r, n) for n, r in enumerate(rows)])
    call = "window_outcomes('anchors', carry=['place'])"
    found = bench.rows(f"select place, {', '.join(COLUMNS)} from ({{{{ {call} }}}})")
    return {windows[row[0]]: dict(zip(COLUMNS, row[1:], strict=True)) for row in found}


def until_full(is_full: list[bool | None], start: int, end: int, horizon: int) -> float:
    for minute in range(start + 1, end):
        if is_full[minute]:
            return (minute - start) / horizon
    return (end - start) / horizon


def unwound(interest: dict[int, float], start: int, end: int, horizon: int) -> float | None:
    opening = min(mark for mark in range(0, LAST + 5, 5) if mark >= start)
    closing = max(
        [mark for mark in range(0, LAST + 5, 5) if mark <= end and mark >= start] or [opening]
    )
    if opening not in interest or closing not in interest:
        return None
    return (interest[closing] - interest[opening]) / (0.01 * (horizon / 5) ** 0.5)


def test_every_outcome_equals_a_loop_over_its_window(bench: Bench, market: Market) -> None:
    dice = np.random.default_rng(7)
    bids = [bool(dice.random() < 0.06) for _ in range(LAST + 1)]
    asks = [bool(dice.random() < 0.15) for _ in range(LAST + 1)]
    longs, shorts = ([int(dice.random() < share) for _ in bids] for share in (0.03, 0.1))
    interest = {
        mark: 9 + float(dice.normal(0, 0.02)) for mark in range(0, LAST + 1, 5) if mark % 85
    }
    market.path([4.0] * (LAST + 1), bids=bids, asks=asks)
    market.scale(9)
    market.flow(longs, shorts)
    market.interest(interest)
    starts = dice.integers(10, LAST - 40, 150).tolist()
    lengths = dice.choice([1, 3, 7, 20, 20], 150).tolist()
    windows = sorted({(start, start + n) for start, n in zip(starts, lengths, strict=True)})
    found = measured(bench, windows)
    for start, end in windows:
        assert found[start, end] == {
            "bid_refill": pytest.approx(until_full(bids, start, end, 20)),
            "ask_refill": pytest.approx(until_full(asks, start, end, 20)),
            "interest_sigma": pytest.approx(unwound(interest, start, end, 20), abs=1e-9)
            if unwound(interest, start, end, 20) is not None
            else None,
            "cascade_long": float(any(longs[start + 1 : end + 1])),
            "cascade_short": float(any(shorts[start + 1 : end + 1])),
        }


def test_a_book_that_is_full_at_once_is_late_by_one_minute(bench: Bench, market: Market) -> None:
    market.path([4.0] * 60, bids=[True] * 60, asks=[False] * 60)
    market.scale(9)
    [row] = measured(bench, [(10, 30)]).values()
    assert (row["bid_refill"], row["ask_refill"]) == (1 / 20, 1.0)


def test_a_cut_counts_the_time_up_to_it_against_the_whole_horizon(
    bench: Bench, market: Market
) -> None:
    bids = [minute >= 25 for minute in range(60)]
    market.path([4.0] * 60, bids=bids, asks=bids)
    market.scale(9)
    found = measured(bench, [(10, 30), (10, 15)])
    assert found[10, 30]["bid_refill"] == 15 / 20
    # Cut before it was full: what was seen, and no guess at the rest.
    assert found[10, 15]["bid_refill"] == 5 / 20


def test_a_reading_that_saw_the_event_is_not_where_the_change_begins(
    bench: Bench, market: Market
) -> None:
    market.path([4.0] * 60)
    market.scale(9)
    # What fell between 10 and 15 may have fallen with an event known at 11.
    market.interest({10: 9.0, 15: 8.0, 20: 8.0, 30: 8.0})
    found = measured(bench, [(12, 32), (10, 30)])
    assert found[12, 32]["interest_sigma"] == 0.0
    assert found[10, 30]["interest_sigma"] == pytest.approx(-1 / (0.01 * 2))


def test_a_window_that_ends_before_the_next_mark_has_seen_no_change(
    bench: Bench, market: Market
) -> None:
    market.path([4.0] * 60)
    market.scale(9)
    market.interest({15: 8.0, 20: 7.0})
    assert measured(bench, [(11, 13)])[11, 13]["interest_sigma"] == 0.0


def test_sides_that_were_not_seen_and_feeds_that_were_not_heard_are_unknown(
    bench: Bench, market: Market
) -> None:
    seen = [None if 12 <= minute < 16 else True for minute in range(60)]
    market.path([4.0] * 60, bids=seen, asks=[True] * 60)
    market.scale(9)
    market.flow([0] * 60, [0] * 60, [not 12 <= minute < 16 for minute in range(60)])
    found = measured(bench, [(10, 30), (20, 40)])
    assert found[10, 30] == dict.fromkeys(COLUMNS)
    assert found[20, 40]["bid_refill"] == 1 / 20
    assert found[20, 40]["cascade_long"] == 0.0
