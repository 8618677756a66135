from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest

if TYPE_CHECKING:
    from tests.macros.conftest import Bench

START = datetime(2024, 3, 1)
COLUMNS = "symbol varchar, known_at timestamp, value double, tie double"
RANKS = "select {{ trailing_rank('value', 1) }} from series order by symbol, known_at"
TIED = RANKS.replace("1)", "1, tie='tie')")

Value = float | None


def daily(bench: Bench, values: Sequence[Value], ties: Sequence[Value] | None = None) -> None:
    """One reading a day of symbol A."""
    ties = ties or [None] * len(values)
    bench.table(
        "series",
        COLUMNS,
        [
            ("A", START + timedelta(days=day), value, tie)
            for day, (value, tie) in enumerate(zip(values, ties, strict=True))
        ],
    )


def test_a_rank_is_the_share_strictly_below(bench: Bench) -> None:
    daily(bench, [*range(13), 9.5])
    assert bench.column(RANKS)[-1] == pytest.approx(10 / 13)


@pytest.mark.parametrize(("last", "rank"), [(-1, 0.0), (99, 1.0)])
def test_the_lowest_ranks_zero_and_the_highest_one(bench: Bench, last: float, rank: float) -> None:
    daily(bench, [*range(13), last])
    assert bench.column(RANKS)[-1] == rank


def test_equal_values_are_not_below_each_other(bench: Bench) -> None:
    daily(bench, [1.0] * 13 + [1.0])
    assert bench.column(RANKS)[-1] == 0.0
    daily(bench, [0.0] * 3 + [1.0] * 11)
    assert bench.column(RANKS)[-1] == pytest.approx(3 / 13)


def test_a_tie_breaker_decides_among_equal_values_alone(bench: Bench) -> None:
    daily(bench, [1.0] * 13 + [1.0], ties=[*range(13), 4.5])
    assert bench.column(TIED)[-1] == pytest.approx(5 / 13)
    daily(bench, [1.0] * 13 + [2.0], ties=[*range(13), -1])
    assert bench.column(TIED)[-1] == 1.0


def test_there_is_no_rank_before_fourteen_days(bench: Bench) -> None:
    daily(bench, list(range(20)))
    ranks = bench.column(RANKS)
    assert ranks[:13] == [None] * 13
    assert None not in ranks[13:]


def test_a_fast_series_waits_for_fourteen_days_as_well(bench: Bench) -> None:
    rows = [("A", START + timedelta(hours=8 * n), float(n), None) for n in range(60)]
    bench.table("series", COLUMNS, rows)
    ranks = bench.column(RANKS.replace(", 1)", ", 3)"))
    assert ranks[40] is None
    assert ranks[41] == 1.0


def test_below_seventy_percent_of_the_first_fourteen_days_there_is_no_rank(bench: Bench) -> None:
    enough = [1.0] * 9 + [None] * 4 + [1.0]
    daily(bench, enough)
    assert bench.column(RANKS)[-1] == 0.0
    daily(bench, [None, *enough[1:]])
    assert bench.column(RANKS)[-1] is None


def test_below_seventy_percent_of_the_whole_window_there_is_no_rank(bench: Bench) -> None:
    daily(bench, [1.0] * 20 + [None] * 10 + [1.0])
    assert bench.column(RANKS)[-1] == 0.0
    daily(bench, [1.0] * 19 + [None] * 11 + [1.0])
    assert bench.column(RANKS)[-1] is None


def test_rows_that_are_absent_count_as_missing_too(bench: Bench) -> None:
    days = [*range(19), 30]
    bench.table("series", COLUMNS, [("A", START + timedelta(days=d), 1.0, None) for d in days])
    assert bench.column(RANKS)[-1] is None


def test_an_unknown_value_has_no_rank_and_lies_below_nobody(bench: Bench) -> None:
    daily(bench, [*range(13), None, 5.5])
    ranks = bench.column(RANKS)
    assert ranks[-2] is None
    assert ranks[-1] == pytest.approx(6 / 13)


def test_the_window_reaches_thirty_days_back_and_no_further(bench: Bench) -> None:
    daily(bench, [0.0] + [5.0] * 29 + [1.0])
    assert bench.column(RANKS)[-1] == pytest.approx(1 / 30)
    daily(bench, [0.0] + [5.0] * 30 + [1.0])
    assert bench.column(RANKS)[-1] == 0.0


def test_no_later_row_changes_a_rank(bench: Bench) -> None:
    values = [float((7 * day) % 23) for day in range(40)]
    daily(bench, values)
    whole = bench.column(RANKS)
    daily(bench, values[:25])
    assert bench.column(RANKS) == whole[:25]
    daily(bench, values[:25] + [1e9, -1e9] * 7)
    assert bench.column(RANKS)[:25] == whole[:25]


def test_a_grid_without_gaps_is_ranked_alike_by_rows(bench: Bench) -> None:
    values = [float((7 * day) % 23) if day % 5 else None for day in range(70)]
    daily(bench, values)
    by_rows = RANKS.replace(", 1)", ", 1, dense=true)")
    assert by_rows != RANKS
    assert bench.column(by_rows) == bench.column(RANKS)


def test_symbols_are_ranked_apart(bench: Bench) -> None:
    rows = [("A", START + timedelta(days=day), float(day), None) for day in range(14)]
    rows += [("B", START + timedelta(days=day), 5.5, None) for day in range(14)]
    bench.table("series", COLUMNS, rows)
    ranks = bench.column(RANKS)
    assert (ranks[13], ranks[27]) == (1.0, 0.0)


def with_gaps(bench: Bench) -> None:
    """Three readings a day of two symbols, some missing and some without a value."""
    rng = np.random.default_rng(3)
    rows = [
        (symbol, START + timedelta(hours=8 * n), float(value) if value >= 0 else None, None)
        for symbol, length in (("A", 300), ("B", 170))
        for n, value in enumerate(rng.integers(-1, 20, length).tolist())
        if rng.random() < 0.95
    ]
    bench.table("series", COLUMNS, rows)


NUMBERED = """numbered as (
    select *, row_number() over so_far as place, count(value) over so_far as values_known
    from series window so_far as ({{ trailing() }})
)"""


def test_rows_of_the_past_days_are_as_many_as_a_count_over_them_finds(bench: Bench) -> None:
    with_gaps(bench)
    found = bench.rows(
        f"with {NUMBERED}, counted as ({{{{ rows_in_past_days('numbered') }}}}) "
        "select rows_in_30_days, count(*) over ({{ trailing(span='30 days') }}) from counted"
    )
    assert len(found) == len(bench.rows("select * from series")) > 400
    assert (min(found)[0], max(found)[0] > 80) == (1, True)
    assert all(one == other for one, other in found)


def test_counting_rows_and_values_beforehand_gives_the_same_ranks(bench: Bench) -> None:
    with_gaps(bench)
    ranks = bench.column(RANKS.replace(", 1)", ", 3)"))
    counted = (
        f"with {NUMBERED}, counted as ({{{{ rows_in_past_days('numbered') }}}}) "
        "select {{ trailing_rank('value', 3, rows='rows_in_30_days', known='values_known') }} "
        "from counted order by symbol, known_at"
    )
    assert len(set(ranks)) > 20
    assert bench.column(counted) == ranks
