"""Doors of an as-of build: which files it reads, what its clock shows, and exact means."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.macros.conftest import Bench

COLUMNS = "calc_time bigint, value integer, file_key varchar"
READ = "select value from {{ source('binance', 'um_funding_rate') }} order by value"
JANUARY, MARCH, MAY = (datetime(2026, month, 1) for month in (1, 3, 5))


@pytest.fixture
def versions(bench: Bench) -> Bench:
    """One file loaded in January and published anew in March, another that came in May."""
    bench.landed("um_funding_rate", "BTC/a", COLUMNS, [(1, 20, "a")])
    bench.landed("um_funding_rate", "BTC/b", COLUMNS, [(1, 30, "b")])
    bench.landed("_revisions/um_funding_rate", "BTC/a.old", COLUMNS, [(1, 10, "a")])
    manifest = [entry("a", "BTC/a", MARCH), entry("b", "BTC/b", MAY)]
    bench.landed_register("manifest", manifest)
    bench.landed_register("revisions", [(*entry("a", "BTC/a.old", JANUARY, "_revisions/"), MARCH)])
    return bench


def entry(key: str, file: str, fetched: datetime, below: str = "") -> tuple[Any, ...]:
    parquet = f"{below}um_funding_rate/{file}.parquet"
    return ("um_funding_rate", key, parquet, "loaded", fetched, None, None)


def test_a_build_of_today_reads_the_files_in_force_now(versions: Bench) -> None:
    assert versions.column(READ) == [20, 30]


@pytest.mark.parametrize(
    ("as_of", "read"),
    [
        ("2026-02-01 00:00:00", [10]),
        ("2026-03-01 00:00:00", [20]),
        ("2026-06-01 00:00:00", [20, 30]),
        ("2020-01-01 00:00:00", [10, 30]),
    ],
    ids=["before it came anew", "when it came", "after all", "before the home held anything"],
)
def test_an_as_of_build_reads_the_versions_in_force_then(
    versions: Bench, as_of: str, read: list[int]
) -> None:
    assert versions.column(READ, as_of=as_of) == read


def test_files_not_in_force_are_named_by_their_paths(versions: Bench) -> None:
    call = "{{ files_not_in_force('um_funding_rate', '2026-02-01 00:00:00') }}"
    [*found] = sorted(versions.column(f"select * from {call}"))
    assert [path.rpartition("/")[2] for path in found] == ["a.parquet", "b.parquet"]


STEPS = """
    select count(*) filter (where file_row_number > 0 and value <> before + 1)
    from (
        select value, file_row_number, lag(value) over ({{ in_file_order() }}) as before
        from {{ source('binance', 'um_funding_rate') }}
    )
"""


@pytest.mark.parametrize("as_of", [{}, {"as_of": "2026-06-01 00:00:00"}], ids=["today", "as of"])
def test_a_rows_neighbour_is_the_one_before_it_in_its_file(
    bench: Bench, as_of: dict[str, str]
) -> None:
    # The rest of sixty-four rows is what a join holds back until the next file has begun.
    for file, first in (("a", 0), ("b", 100_000)):
        rows = [(0, n, file) for n in range(first, first + 4 * 2048 + 64)]
        bench.landed("um_funding_rate", f"BTC/{file}", COLUMNS, rows)
    read = STEPS
    if not as_of:
        read = read.replace("from {{", "from (select *, file_row_number from {{") + ")"
    assert bench.column(read, **as_of) == [0]


def test_the_clock_shows_the_datas_end_or_the_moment_by_the_minute(bench: Bench) -> None:
    clock = "{{ built_at(\"timestamp '2024-03-05 10:00:00'\") }}"
    assert bench.value(clock) == datetime(2024, 3, 5, 10)
    assert bench.value(clock, as_of="2024-03-05 10:07:30") == datetime(2024, 3, 5, 10, 7)


def test_a_mean_does_not_depend_on_where_the_data_begin(bench: Bench) -> None:
    values = [(n, v) for n, v in enumerate([0.1, 0.2, 0.3, None, 0.7])]
    bench.table("readings", "n integer, v double", values)
    bench.table("later", "n integer, v double", values[2:])
    asked = (
        "select {{ exact_mean('v', 'w') }} from %s "
        "window w as (order by n rows between 2 preceding and current row) order by n desc limit 1"
    )
    assert bench.column(asked % "readings") == bench.column(asked % "later") == [0.5]
