from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.macros.conftest import Bench

NOON = datetime(2024, 3, 5, 12)
COLUMNS = (
    "lane integer, symbol varchar, direction varchar, print_id varchar, event_at timestamp, "
    "known_at timestamp, cents bigint"
)
RUNS = "{{ liquidation_runs('prints') }}"
REACHED = f"with runs as ({RUNS}) {{{{ runs_reaching('runs', 'liquidation_cluster', 5) }}}}"


def prints(*seconds: float, lane: int = 1, cents: int = 100) -> list[tuple[Any, ...]]:
    """Prints so many seconds after noon, each known one second later."""
    times = [NOON + timedelta(seconds=s) for s in seconds]
    return [
        (lane, "BTCUSDT", "long", f"{at:%H%M%S%f}", at, at + timedelta(seconds=1), cents)
        for at in times
    ]


def places(bench: Bench, rows: Sequence[Sequence[Any]]) -> list[int]:
    """Each print's place in its run, in order of time."""
    bench.table("prints", COLUMNS, rows)
    return bench.column(f"select print_in_run from ({RUNS}) order by known_at, lane")


def test_a_gap_of_exactly_a_minute_stays_in_the_run(bench: Bench) -> None:
    assert places(bench, prints(0, 60, 120)) == [1, 2, 3]


def test_a_gap_a_millisecond_longer_starts_a_new_run(bench: Bench) -> None:
    assert places(bench, prints(0, 60.001, 70)) == [1, 1, 2]


def test_prints_of_another_lane_make_a_run_of_their_own(bench: Bench) -> None:
    rows = prints(0, 20, 40) + prints(10, 30, 50, lane=2)
    assert places(bench, rows) == [1, 1, 2, 2, 3, 3]
    assert places(bench, prints(0, 200, 210) + prints(205, 215, 225, lane=2)) == [1, 1, 1, 2, 2, 3]


def test_prints_of_another_lane_do_not_bridge_a_gap(bench: Bench) -> None:
    assert places(bench, prints(0, 100) + prints(50, lane=2)) == [1, 1, 1]


def test_prints_of_one_moment_have_one_place_each(bench: Bench) -> None:
    [(lane, symbol, direction, _, *rest)] = prints(0)
    twins = [(lane, symbol, direction, name, *rest) for name in ("b", "c", "a")]
    bench.table("prints", COLUMNS, twins)
    numbered = bench.rows(f"select print_id, print_in_run from ({RUNS}) order by 1")
    assert numbered == [("a", 1), ("b", 2), ("c", 3)]


def test_a_run_knows_its_beginning_and_its_size_so_far(bench: Bench) -> None:
    rows = prints(0, cents=10) + prints(30, cents=20) + prints(200, cents=7) + prints(210, cents=0)
    bench.table("prints", COLUMNS, rows)
    told = f"select run_started_at, run_cents from ({RUNS}) order by known_at"
    second = NOON + timedelta(seconds=200)
    assert bench.rows(told) == [(NOON, 10), (NOON, 30), (second, 7), (second, 7)]


def test_a_run_is_the_same_whatever_comes_after_it(bench: Bench) -> None:
    bench.table("prints", COLUMNS, prints(0, 30, 100))
    early = bench.rows(f"{RUNS} order by known_at")
    bench.table("prints", COLUMNS, prints(0, 30, 100, 130, 131, 400))
    assert bench.rows(f"{RUNS} order by known_at")[:3] == early


def test_a_run_is_reached_at_its_fifth_print_and_only_then(bench: Bench) -> None:
    bench.table("prints", COLUMNS, prints(0, 10, 20, 30))
    assert bench.rows(REACHED) == []
    bench.table("prints", COLUMNS, prints(0, 10, 20, 30, 40, 50, 55))
    assert bench.rows(f"select trigger, symbol, direction, size, started_at from ({REACHED})") == [
        ("liquidation_cluster", "BTCUSDT", "long", 5.0, NOON)
    ]


@pytest.mark.parametrize(
    ("last", "known_at"),
    [(58.9, "12:01"), (59, "12:01"), (59.001, "12:02"), (60, "12:02")],
)
def test_a_run_is_known_at_the_close_of_its_fifth_prints_minute(
    bench: Bench, last: float, known_at: str
) -> None:
    bench.table("prints", COLUMNS, prints(0, 10, 20, 30, last))
    [(known, started)] = bench.rows(f"select known_at, started_at from ({REACHED})")
    assert f"{known:%H:%M}" == known_at
    assert known >= NOON + timedelta(seconds=last + 1)
    assert started == NOON


def test_each_run_is_reached_on_its_own(bench: Bench) -> None:
    first, second = range(0, 50, 10), range(400, 450, 10)
    bench.table("prints", COLUMNS, prints(*first) + prints(*second) + prints(*first, lane=2))
    by_lane = REACHED.replace("5)", "5, keys=['lane'])")
    found = bench.rows(f"select lane, started_at from ({by_lane}) order by all")
    assert found == [(1, NOON), (1, NOON + timedelta(seconds=400)), (2, NOON)]


@pytest.mark.parametrize(
    ("arrives", "known"),
    [
        ("12:00:00", "12:00:00"),
        ("12:00:00.000001", "12:01:00"),
        ("12:00:59.999999", "12:01:00"),
        ("12:01:00", "12:01:00"),
        ("23:59:30", "00:00:00"),
    ],
)
def test_what_arrives_within_a_minute_is_known_at_its_close(
    bench: Bench, arrives: str, known: str
) -> None:
    at = bench.value("{{ minute_close(\"timestamp '2024-03-05 " + arrives + "'\") }}")
    assert f"{at:%H:%M:%S}" == known
