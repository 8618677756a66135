from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.macros.conftest import Bench

STATE_BEFORE = """
    select states.value
    from events
    {{ as_of_before('known_states', 'states', 'events', 'started_at') }}
    order by events.symbol
"""
CUT = "select known_at from rows_here where {{ visible() }} order by 1"


@pytest.fixture
def states(bench: Bench) -> Bench:
    bench.table("events", "symbol varchar, started_at timestamp")
    bench.table(
        "known_states",
        "symbol varchar, known_at timestamp, value integer",
        [
            ("BTCUSDT", "2024-03-05 12:00", 1),
            ("BTCUSDT", "2024-03-05 12:05", 2),
            ("ETHUSDT", "2024-03-05 12:04", 3),
        ],
    )
    return bench


@pytest.mark.parametrize(
    ("started_at", "value"),
    [
        ("2024-03-05 12:05:00.000001", 2),
        ("2024-03-05 12:05:00", 1),
        ("2024-03-05 12:04:59.999999", 1),
        ("2024-03-05 12:00:00", None),
    ],
)
def test_a_state_known_exactly_at_the_start_is_not_pre_event(
    states: Bench, started_at: str, value: int | None
) -> None:
    states.table("events", "symbol varchar, started_at timestamp", [("BTCUSDT", started_at)])
    assert states.column(STATE_BEFORE) == [value]


def test_a_state_of_another_symbol_is_no_state(states: Bench) -> None:
    rows = [("BTCUSDT", "2024-03-05 12:05"), ("ETHUSDT", "2024-03-05 12:05")]
    rows += [("SOLUSDT", "2024-03-05 12:05")]
    states.table("events", "symbol varchar, started_at timestamp", rows)
    assert states.column(STATE_BEFORE) == [1, 3, None]


def test_an_event_before_every_state_stays_with_an_unknown_one(states: Bench) -> None:
    states.table("events", "symbol varchar, started_at timestamp", [("BTCUSDT", "2020-01-01")])
    assert states.column(STATE_BEFORE) == [None]


@pytest.fixture
def hours(bench: Bench) -> Bench:
    rows = [["2024-01-31 11:59:59.999999"], ["2024-01-31 12:00"], ["2024-01-31 12:00:00.000001"]]
    bench.table("rows_here", "known_at timestamp", rows)
    return bench


def test_without_a_cut_everything_is_visible(hours: Bench) -> None:
    assert len(hours.column(CUT)) == 3


def test_a_cut_keeps_what_was_known_at_that_very_moment_and_nothing_later(hours: Bench) -> None:
    kept = hours.column(CUT, as_of="2024-01-31 12:00:00")
    assert [str(at) for at in kept] == ["2024-01-31 11:59:59.999999", "2024-01-31 12:00:00"]


def test_a_cut_looks_at_the_column_that_it_is_given(bench: Bench) -> None:
    bench.table("rows_here", "event_at timestamp", [["2024-01-31 12:00"], ["2024-01-31 12:01"]])
    cut = "select event_at from rows_here where {{ visible('event_at') }}"
    assert len(bench.column(cut, as_of="2024-01-31 12:00:00")) == 1


@pytest.mark.parametrize(
    ("rank", "bucket"),
    [
        ("0.8", "high"),
        ("0.7999", "middle"),
        ("0.2001", "middle"),
        ("0.2", "low"),
        ("0", "low"),
        ("1", "high"),
        ("null", "unknown"),
    ],
)
def test_both_edges_belong_to_the_outer_buckets(bench: Bench, rank: str, bucket: str) -> None:
    call = f"{{{{ bucket_by_rank('cast({rank} as double)', high=0.8, low=0.2) }}}}"
    assert bench.value(call) == bucket


def test_buckets_take_the_names_that_a_state_gives_them(bench: Bench) -> None:
    bench.table("ranks", "rank double", [[0.9], [0.5], [0.1]])
    bucket = "bucket_by_rank('rank', high=0.8, low=0.2, names=['up', 'flat', 'down'])"
    named = bench.column(f"select {{{{ {bucket} }}}} from ranks order by rank desc")
    assert named == ["up", "flat", "down"]


VALUES = [1, 2, 4, 8, 16]
SUMS = "select sum(value) over ({{{{ trailing({}) }}}}) from series order by known_at"


@pytest.fixture
def series(bench: Bench) -> Bench:
    rows = [("BTCUSDT", f"2024-03-05 12:0{n}", value) for n, value in enumerate(VALUES)]
    bench.table("series", "symbol varchar, known_at timestamp, value integer", rows)
    return bench


@pytest.mark.parametrize(
    ("window", "sums"),
    [
        ("", [1, 3, 7, 15, 31]),
        ("rows=2", [1, 3, 6, 12, 24]),
        ("rows=2, before=1", [None, 1, 3, 6, 12]),
        ("before=1", [None, 1, 3, 7, 15]),
        ("span='2 minutes'", [1, 3, 7, 14, 28]),
        ("span='2 minutes', before='1 minute'", [None, 1, 3, 6, 12]),
    ],
)
def test_a_trailing_window_never_reaches_past_its_row(
    series: Bench, window: str, sums: list[int | None]
) -> None:
    assert series.column(SUMS.format(window)) == sums


def test_a_trailing_window_is_of_its_own_partition(series: Bench) -> None:
    rows = [("ETHUSDT", "2024-03-05 12:00", 1), ("BTCUSDT", "2024-03-05 12:01", 2)]
    series.table("series", "symbol varchar, known_at timestamp, value integer", rows)
    assert series.column(SUMS.format("")) == [1, 2]
    assert series.column(SUMS.format("partition='true'")) == [1, 3]


def test_a_trailing_window_is_counted_in_rows_or_in_a_span(series: Bench) -> None:
    with pytest.raises(ValueError, match="counted in `rows` or in a `span`"):
        series.column(SUMS.format("rows=2, span='1 hour'"))
