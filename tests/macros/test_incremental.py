from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.macros.conftest import Bench

TIMES = ["2024-03-05 10:00", "2024-03-05 11:00", "2024-03-05 12:00"]
SERIES = "symbol varchar, known_at timestamp, total bigint"


@pytest.fixture
def series(bench: Bench) -> Bench:
    bench.table("series", SERIES, [("BTCUSDT", at, n) for n, at in enumerate(TIMES)])
    return bench


def since(bench: Bench, moment: str) -> None:
    bench.execute(f"set variable since = timestamp '{moment}'")


def test_without_a_build_every_row_is_read_and_written(series: Bench) -> None:
    assert series.column("select total from series where known_at >= {{ since() }}") == [0, 1, 2]
    assert series.column("select total from series where {{ warm_up() }}") == [0, 1, 2]


def test_a_build_reads_from_its_look_back_before_the_change_on(series: Bench) -> None:
    since(series, "2024-03-05 12:00")
    looking = "{{ config(meta={'looks_back': '1 hour'}) }} select total from series where "
    assert series.column(looking + "{{ warm_up('series.known_at') }}") == [1, 2]
    assert series.column("select total from series where {{ warm_up() }}") == [2]


def test_a_model_that_declares_nothing_looks_back_at_nothing(bench: Bench) -> None:
    assert bench.value("interval '{{ looks_back() }}' = interval '0 minutes'") is True


def test_where_nothing_changed_nothing_is_read(series: Bench) -> None:
    since(series, "infinity")
    long = "{{ config(meta={'looks_back': '31 days'}) }} select total from series where "
    assert series.column(long + "{{ warm_up() }}") == []


def test_a_first_build_has_no_sums_to_carry_over(bench: Bench) -> None:
    assert bench.rows("{{ carried_over({'total': 'bigint'}) }}") == []


@pytest.mark.parametrize(
    ("carried", "running", "sum_of_both"),
    [("null", "null", None), ("null", "2", 2), ("3", "null", 3), ("3", "2", 5)],
)
def test_a_carried_sum_is_unknown_only_while_both_parts_are(
    bench: Bench, carried: str, running: str, sum_of_both: Any
) -> None:
    assert bench.value("{{ add_carried('" + carried + "', '" + running + "') }}") == sum_of_both


def test_a_mean_is_the_same_wherever_the_reading_begins(bench: Bench) -> None:
    bench.table("volumes", "n bigint, volume double")
    bench.execute(
        "insert into volumes select n, (n * 7919 % 1009) / 13.0 from range(4000) as r (n)"
    )
    mean = "{{ exact_mean('volume', 'last_day') }}"
    read = (
        f"select n, {mean} as mean from volumes where n >= #"
        " window last_day as (order by n rows between 1439 preceding and current row)"
    )
    means = f"select mean from ({read}) where n >= 2500 order by n"
    assert bench.column(means.replace("#", "0")) == bench.column(means.replace("#", "1003"))


def test_in_force_is_the_last_word_on_each_file_that_is_still_there(bench: Bench) -> None:
    columns = "file_key varchar, version bigint, is_there boolean"
    rows = [("a", 1, True), ("a", 2, True), ("b", 1, True), ("b", 3, False), ("c", 2, True)]
    bench.table("changes", columns, rows)
    asked = "select file_key, version from ({{ files_in_force('changes') }}) order by 1"
    assert bench.rows(asked) == [("a", 2), ("c", 2)]
