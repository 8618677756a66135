"""What refill, open interest and forced flow are counted from, each beside plain loops."""

from __future__ import annotations

import math
import statistics
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from nullhouse.base.home import PROJECT

if TYPE_CHECKING:
    from tests.macros.conftest import Bench

BLIND = PROJECT / "models" / "blind"
START = datetime(2024, 3, 5)
MINUTE = timedelta(minutes=1)


def built(bench: Bench, model: str, columns: str) -> list[tuple[Any, ...]]:
    """Some columns of a model as it stands in the project, in order of time."""
    text = (BLIND / f"{model}.sql").read_text()
    return bench.rows(f"with built as ({text}\n) select {columns} from built order by known_at")


def at(minutes: int) -> datetime:
    return START + minutes * MINUTE


def test_a_side_is_full_when_two_snapshots_reach_four_fifths_of_the_past_day(bench: Bench) -> None:
    dice = np.random.default_rng(3)
    # Two days, minute by minute with holes; the bids fall away now and then.
    minutes = [n for n in range(2880) if n % 97]
    bids = {n: float(dice.uniform(50, 100) * (0.3 if n // 60 % 7 == 3 else 1)) for n in minutes}
    rows = [("BTCUSDT", at(n), bids[n], 100.0) for n in minutes]
    bench.ref(
        "int_depth", "symbol varchar, known_at timestamp, bid_usd double, ask_usd double", rows
    )
    found = built(bench, "series/int_refill", "known_at, bid_share, bid_is_full, ask_is_full")
    before: float | None = None
    for (known_at, share, is_full, asks_full), n in zip(found, minutes, strict=True):
        mark = n - n % 5
        past = [bids[m] for m in range(max(0, mark - 1440), mark, 5) if m in bids]
        expected = bids[n] / statistics.median(past) if mark in bids and len(past) >= 202 else None
        assert known_at == at(n)
        assert share == (None if expected is None else pytest.approx(expected))
        known = None not in (before, expected)
        assert is_full == (min(before, expected) >= 0.8 if known else None)  # type: ignore[type-var]
        assert asks_full in (True, None)
        before = expected
    assert {row[2] for row in found} == {True, False, None}


def test_open_interest_is_counted_in_its_own_changes_of_a_day(bench: Bench) -> None:
    dice = np.random.default_rng(4)
    marks = [n for n in range(0, 3000, 5) if n % 355]
    logs = {n: 9 + float(dice.normal(0, 0.01)) for n in marks}
    rows = [("BTCUSDT", at(n), math.exp(logs[n])) for n in marks]
    # A second reading of one mark, earlier within its five minutes, is not the mark's.
    rows.append(("BTCUSDT", at(1000) - timedelta(seconds=30), 1.0))
    bench.ref("int_positioning", "symbol varchar, known_at timestamp, open_interest double", rows)
    names = "known_at, minute, log_interest, interest_sigma, interest_move_60, interest_stretch"
    found = built(bench, "series/int_interest", names)
    assert [row[0] for row in found] == [at(n) for n in marks]
    for (_, minute, log, sigma, move, stretch), n in zip(found, marks, strict=True):
        day = [m for m in range(n - 1440, n + 1, 5) if m in logs]
        changes = [logs[m] - logs[m - 5] for m in day if m - 5 in logs]
        assert minute == (at(n) - datetime(1970, 1, 1)) // MINUTE
        assert log == pytest.approx(logs[n], abs=1e-8)
        if len(changes) < 202:
            assert sigma is None and move is None
            continue
        unit = math.sqrt(sum(change**2 for change in changes) / len(changes))
        assert sigma == pytest.approx(unit, rel=1e-5)
        hour = (logs[n] - logs[n - 60]) / (unit * math.sqrt(12)) if n - 60 in logs else None
        assert move == (None if hour is None else pytest.approx(hour, abs=1e-4))
        mean = sum(logs[m] for m in day) / len(day)
        assert stretch == pytest.approx((logs[n] - mean) / (unit * math.sqrt(288)), abs=1e-4)


def test_forced_flow_is_counted_before_the_pre_window_and_only_while_it_is_heard(
    bench: Bench,
) -> None:
    dice = np.random.default_rng(5)
    total = 2 * 1440 + 600
    minutes = [("BTCUSDT", n, at(n)) for n in range(total)]
    bench.ref("int_minutes", "symbol varchar, minute bigint, known_at timestamp", minutes)
    # The feed falls silent after the first ten hours.
    prints = sorted(int(n) for n in dice.integers(1, 600, 300))
    sides = ["long" if dice.random() < 0.5 else "short" for _ in prints]
    rows = [
        ("BTCUSDT", at(n) - timedelta(seconds=20), side)
        for n, side in zip(prints, sides, strict=True)
    ]
    columns = "symbol varchar, known_at timestamp, direction varchar"
    bench.ref("int_liquidation_prints", columns, rows)
    cascades = [(17, "long"), (400, "long"), (400, "short")]
    bench.ref("evt_liquidation_cascades", columns, [("BTCUSDT", at(n), s) for n, s in cascades])
    names = "cum_cascades_long, cum_cascades_short, cum_feed_bars, prints_long_1h, prints_short_4h"
    found = built(bench, "controls/int_forced_flow", names)
    first = prints[0]
    for n, (longs, shorts, heard, of_hour, of_four) in enumerate(found):
        assert (longs, shorts) == (int(n >= 17) + int(n >= 400), int(n >= 400))
        assert heard == max(0, min(n, prints[-1] + 1439) - first + 1)
        if n < 75 or not first <= n < prints[-1] + 1440:
            assert of_hour is None
        else:
            past = zip(prints, sides, strict=True)
            assert of_hour == sum(n - 75 < m <= n - 15 and side == "long" for m, side in past)
        if 255 <= n < prints[-1] + 1440:
            past = zip(prints, sides, strict=True)
            assert of_four == sum(n - 255 < m <= n - 15 and side == "short" for m, side in past)
