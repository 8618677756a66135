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


def test_a_joined_table_is_read_from_the_look_back_on_where_a_model_grows(series: Bench) -> None:
    since(series, "2024-03-05 12:00")
    grows = "{{ config(incremental_strategy='from_since', meta={'looks_back': '1 hour'}) }}"
    read = "select total from {{ warmed('series') }} as seen order by total"
    assert series.column(grows + read) == [1, 2]
    assert series.column(read) == [0, 1, 2]


IN_PERIODS = "{{ config(meta={'looks_back': '1 hour', 'in_periods_of': 'series'}) }}"


def test_what_is_made_in_periods_reads_up_to_the_end_of_its_own(series: Bench) -> None:
    since(series, "2024-03-05 11:00")
    series.execute("set variable until = timestamp '2024-03-05 12:00'")
    read = "select total from series where {{ warm_up() }} order by total"
    assert series.column(IN_PERIODS + read) == [0, 1]
    # Any other model is built at once, and a variable of nobody's is nothing to it.
    assert series.column(IN_PERIODS.replace("in_periods_of", "x") + read) == [0, 1, 2]
    series.execute("reset variable until")
    assert series.column(IN_PERIODS + read) == [0, 1, 2]


def test_sums_that_are_carried_over_are_not_made_in_periods(bench: Bench) -> None:
    with pytest.raises(ValueError, match="take `in_periods_of` from its config"):
        bench.rows(IN_PERIODS + "{{ carried_over({'total': 'bigint'}) }}")


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


def test_of_what_is_older_the_last_row_of_each_symbol_is_read_however_old(series: Bench) -> None:
    series.execute("insert into series values ('ETHUSDT', timestamp '2020-01-01', 7)")
    moment = "timestamp '2024-03-05 12:00'"
    read = "select total from {{ from_last_before('series', \"#\") }} order by known_at"
    assert series.column(read.replace("#", moment)) == [7, 1, 2]
    assert series.column(read.replace("#", "timestamp '-infinity'")) == [7, 0, 1, 2]


def test_what_does_not_count_is_not_the_last_row_before(series: Bench) -> None:
    read = (
        "select total from {{ from_last_before('series', \"timestamp '2024-03-05 12:00'\","
        " where='total <> 1') }} order by known_at"
    )
    assert series.column(read) == [0, 2]


def test_an_as_of_join_in_a_build_of_some_events_still_sees_an_old_row(series: Bench) -> None:
    series.table("events", "symbol varchar, started_at timestamp")
    series.execute("insert into events values ('BTCUSDT', timestamp '2024-03-09 10:00')")
    series.execute("set variable started_since = timestamp '2024-03-09 10:00'")
    join = "{{ as_of_before('series', 'states', 'events', 'started_at') }}"
    assert series.column(f"select total from events {join}") == [2]


def test_without_a_build_of_events_every_start_counts(bench: Bench) -> None:
    assert bench.value("{{ started_since() }} = timestamp '-infinity'") is True


def test_a_first_build_numbers_runs_from_the_first_print(bench: Bench) -> None:
    assert bench.value("{{ runs_since() }} = timestamp '-infinity'") is True


CHANGES = (
    "version bigint, file_key varchar, dataset_id varchar, symbol varchar,"
    " first_at timestamp, last_at timestamp"
)
#: A month in one file, and a day of it in a file that came later.
FILES = [("month", "2024-03-01", "2024-03-31 23:59"), ("day", "2024-03-05", "2024-03-05 23:59")]


@pytest.mark.parametrize(("had", "days"), [(0, 33), (1, 31), (2, 0)])
def test_a_day_is_touched_by_its_files_and_by_those_that_share_one_with_them(
    bench: Bench, had: int, days: int
) -> None:
    changes = [(n + 1, key, "d", "A", first, last) for n, (key, first, last) in enumerate(FILES)]
    bench.table("changes", CHANGES, changes)
    bench.table("files", "dataset_id varchar, source_symbol varchar, file_key varchar")
    bench.execute("insert into files values ('d', 'A', 'month'), ('d', 'A', 'day')")
    bench.table("counts", "dataset_id varchar, file_key varchar, day date")
    bench.execute(
        "insert into counts select 'd', 'month', date '2024-03-01' + n::integer from range(31) as r (n)"
        " union all select 'd', 'day', date '2024-03-05'"
    )
    bench.execute(f"set variable version_had = {had}")
    touched = "select count(*) from ({{ touched_days('changes', 'counts', 'files') }})"
    assert bench.value(f"({touched})") == days


@pytest.mark.parametrize(
    ("unordered", "version_had", "suspects"),
    [(None, 0, ["day", "month"]), ("alone", 0, ["alone", "day", "month"]), ("alone", 2, ["alone"])],
)
def test_a_file_is_suspect_that_is_out_of_order_or_shares_a_day(
    bench: Bench, unordered: str | None, version_had: int, suspects: list[str]
) -> None:
    spans = [*FILES, ("alone", "2024-04-05", "2024-04-05 23:59")]
    bench.table(
        "changes", CHANGES, [(n + 1, key, "d", "A", a, b) for n, (key, a, b) in enumerate(spans)]
    )
    bench.table("files", "dataset_id varchar, source_symbol varchar, file_key varchar, label varchar",
                [("d", "A", key, "start") for key, _, _ in spans])  # fmt: skip
    bench.table("counts", "dataset_id varchar, file_key varchar, day date, unordered_keys bigint")
    for key, first, last in spans:
        bench.execute(
            f"insert into counts select 'd', '{key}', cast(day as date), ('{key}' = '{unordered}')::int"
            f" from range(timestamp '{first}', timestamp '{last}', interval '1 day') as r (day)"
        )
    bench.execute(f"set variable version_had = {version_had}")
    touched = "'(' ~ touched_days('changes', 'counts', 'files') ~ ')'"
    suspect = "{{ suspect_files(" + touched + ", 'counts', 'files') }}"
    found = f"select file_key from ({suspect}) order by 1"
    assert bench.column(found) == suspects


def test_a_period_has_no_end_where_none_is_set(bench: Bench) -> None:
    assert bench.value("{{ until() }} = timestamp 'infinity'") is True
    bench.execute("set variable until = timestamp '2024-03-05 12:00'")
    assert bench.value("{{ until() }} = timestamp '2024-03-05 12:00'") is True


@pytest.mark.parametrize(
    ("columns", "later"),
    [
        ("['event_known_at', 'known_at']", [2]),
        ("['known_at', 'minute']", [1, 2]),
        ("['minute']", [2]),
    ],
)
def test_rows_are_known_by_the_latest_clock_that_they_have(
    bench: Bench, columns: str, later: list[int]
) -> None:
    bench.execute(
        """create or replace table said as
           select n, moment as known_at, moment - interval '1 hour' as event_known_at,
               epoch_us(moment - interval '1 hour') // 60000000 as minute
           from (values (0, timestamp '2024-03-05 10:00'), (1, timestamp '2024-03-05 11:00'),
               (2, timestamp '2024-03-05 12:00')) as moments (n, moment)"""
    )
    moment = '"' + "timestamp '2024-03-05 11:00'" + '"'
    known = "{{ known_from(" + f"{columns}, {moment}" + ") }}"
    assert bench.column(f"select n from said where {known} order by n") == later


def test_rows_without_a_clock_are_written_bit_by_bit_by_no_build(bench: Bench) -> None:
    with pytest.raises(ValueError, match="no column event_known_at, known_at, minute or hour_at"):
        bench.rows("select 1 where {{ known_from(['symbol'], since()) }}")
