"""What a second build does to a relation: each test tampers with rows and sees which come back.

Macros at work: begin_build(), build_state(), built_from(), datasets_behind(), stamp(),
read_stamp(), stamp_lake(), should_full_refresh(), get_incremental_from_since_sql(),
get_incremental_changed_files_sql(), get_incremental_touched_days_sql(), open_no_files(),
open_all_files() and, in the guard
`incremental` and its fast test, begin_events() and duckdb__create_table_as().
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import duckdb
import pytest

from ingest.manifest import Entry, merge, read_manifest

if TYPE_CHECKING:
    from nullhouse.base.home import Home
    from tests.conftest import Dbt

FIRST = datetime(2024, 3, 5)
BUILT = ("instruments", "int_lake_changes", "dim_instruments", "int_minutes", "int_season",
         "int_quality_files", "int_quality_counts", "int_quality_keys",
         "int_quality_listed_bands")  # fmt: skip
VIEWS = ("stg_binance__um_klines_1m", "stg_binance__spot_klines_1m")


class Grown:
    """A home with bars of one perpetual, day by day."""

    def __init__(self, dbt: Dbt) -> None:
        self.home: Home = dbt.home
        self._dbt = dbt

    def land(self, day: int, close: float = 100.0) -> None:
        """One file: an hour of bars of a day, at one price."""
        columns = f"1.0 as volume, {close}::double as close, epoch_ms(opened) as open_time"
        self._land("um_klines_1m", day, columns, f"{close}")

    def land_book(self, day: int, notional: float = 1e6) -> None:
        """One file: a band that stands still for an hour."""
        columns = f"opened::varchar as timestamp, -1.0 as percentage, {notional} as notional"
        self._land("um_book_depth", day, columns, f"{notional}")

    def _land(self, dataset: str, day: int, columns: str, version: str) -> None:
        opened = FIRST + timedelta(days=day)
        key = f"data/{dataset}/BTCUSDT-{opened:%Y-%m-%d}.zip"
        path = self.home.lake / dataset / "BTCUSDT" / f"{opened:%Y-%m-%d}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        hour = f"timestamp '{opened}', timestamp '{opened}' + interval '1 hour'"
        duckdb.sql(
            f"copy (select 'BTCUSDT' as symbol, '{key}' as file_key, {columns}"
            f" from range({hour}, interval '1 minute') as bars (opened)) to '{path}'"
        )
        entry = Entry(
            dataset, "um", "BTCUSDT", "daily", opened.date(), key, "loaded", datetime.now(UTC),
            asset="BTCUSDT", sha256=version, rows=60, first_at=opened,
            last_at=opened + timedelta(minutes=59), parquet=str(path.relative_to(self.home.lake)),
        )  # fmt: skip
        merge(self.home.manifest, {key: entry})

    def remove(self, day: int) -> None:
        """Take a day's file away again."""
        at = FIRST + timedelta(days=day)
        landed = read_manifest(self.home.manifest).values()
        [entry] = [e for e in landed if (e.dataset_id, e.first_at) == ("um_klines_1m", at)]
        (self.home.lake / (entry.parquet or "")).unlink()
        merge(self.home.manifest, {}, gone=[entry.key])

    def build(self, *arguments: str) -> None:
        """The relations that these tests look at."""
        done = self._dbt("build", "--exclude-resource-type", "test", *arguments, target="blind")
        assert done.success, done.exception or [r.message for r in done.result.results]

    def ask(self, sql: str) -> list[tuple[object, ...]]:
        """Run SQL on the blind database."""
        with duckdb.connect(str(self.home.blind)) as connection:
            return connection.execute(sql).fetchall()

    def tamper(self) -> None:
        """Make every row of int_minutes one that no build would write."""
        self.ask("update int_minutes set volume = -1")

    def kept(self) -> list[object]:
        """The days of which a row is still as it was tampered with."""
        days = self.ask(
            "select distinct known_at::date::varchar from int_minutes where volume = -1 order by 1"
        )
        return [day for (day,) in days]


SELECT = ("--select", *BUILT, *VIEWS)
STATE = ("lake", "warehouse")


@pytest.fixture(scope="module")
def built(new_home: Callable[[], Home], new_dbt: Callable[..., Dbt]) -> Grown:
    """Built once, and put aside; the home stays where it is, so that it is parsed once."""
    dbt = new_dbt(new_home())
    dbt.manifest = dbt("parse", target="blind").result
    made = Grown(dbt)
    for day in (0, 1, 3):
        made.land(day)
        made.land_book(day)
    made.build(*SELECT)
    made.tamper()
    for folder in STATE:
        shutil.copytree(made.home.root / folder, made.home.root / f"{folder}.aside")
    return made


@pytest.fixture
def grown(built: Grown) -> Grown:
    for folder in STATE:
        shutil.rmtree(built.home.root / folder)
        shutil.copytree(built.home.root / f"{folder}.aside", built.home.root / folder)
    return built


ALL = ["2024-03-05", "2024-03-06", "2024-03-07", "2024-03-08"]


def test_where_nothing_came_nothing_is_written(grown: Grown) -> None:
    grown.build(*SELECT)
    assert grown.kept() == ALL


def test_a_new_day_is_written_from_the_end_of_the_last_one(grown: Grown) -> None:
    grown.land(4)
    grown.build(*SELECT)
    # The hour in which the last file ended is written anew with it.
    assert grown.kept() == ALL[:3]
    assert grown.ask("select count(*), max(known_at)::date::varchar from int_minutes") == [
        (4 * 1440 + 60, "2024-03-09")
    ]


def test_a_late_file_moves_what_came_after_it_and_nothing_before(grown: Grown) -> None:
    grown.land(2)
    grown.build(*SELECT)
    assert grown.kept() == ["2024-03-05"]


def test_a_view_is_made_without_opening_a_file_and_then_reads_them_all(grown: Grown) -> None:
    landed = sorted(grown.home.lake.glob("um_klines_1m/BTCUSDT/*.parquet"))
    whole = landed[1].read_bytes()
    landed[1].write_bytes(b"no file of this format")
    grown.build("--select", *VIEWS)
    with pytest.raises(duckdb.Error):
        grown.ask(f"select count(*) from {VIEWS[0]}")
    landed[1].write_bytes(whole)
    assert grown.ask(f"select count(*) from {VIEWS[0]}") == [(3 * 60,)]


def test_a_file_published_anew_moves_what_came_after_it(grown: Grown) -> None:
    grown.land(3, close=101.0)
    grown.build(*SELECT)
    assert grown.kept() == ALL[:3]
    assert grown.ask("select max(close) from int_minutes") == [(101.0,)]


def test_rows_of_a_file_that_is_gone_go_too(grown: Grown) -> None:
    grown.remove(3)
    grown.build(*SELECT)
    assert grown.ask("select max(known_at)::varchar from int_minutes") == [("2024-03-06 01:00:00",)]


def test_other_code_before_a_relation_builds_it_whole(grown: Grown) -> None:
    grown.build(*SELECT, "--vars", "as_of: 2024-03-07 00:00:00")
    assert grown.kept() == []
    # The clock has gone on, and with it the span of minutes.
    assert grown.ask("select max(known_at)::varchar from int_minutes") == [("2024-03-07 00:00:00",)]


def test_a_relation_whose_input_lagged_is_still_due_when_that_has_caught_up(grown: Grown) -> None:
    grown.land(4)
    grown.build("--select", "int_lake_changes", "int_season")
    grown.build(*SELECT)
    assert grown.ask("select max(hour_at)::varchar from int_season") == [("2024-03-09 01:00:00",)]


def test_a_lost_memory_of_builds_is_no_reason_to_trust_what_is_there(grown: Grown) -> None:
    grown.land(4)
    grown.ask("drop table int_lake_changes")
    grown.build(*SELECT)
    assert grown.kept() == []


def test_of_relations_about_files_only_what_changed_is_written(grown: Grown) -> None:
    grown.ask("update int_quality_listed_bands set band = 99")
    grown.land_book(1, notional=2e6)
    grown.land_book(2)
    grown.build(*SELECT)
    bands = grown.ask("select right(file_key, 14), band from int_quality_listed_bands order by 1")
    days = ["2024-03-05", "2024-03-06", "2024-03-07", "2024-03-08"]
    assert bands == [(f"{day}.zip", band) for day, band in zip(days, (99, -1, -1, 99), strict=True)]
    assert grown.kept() == ALL


def test_of_relations_about_days_only_those_that_a_file_touched_are_written(grown: Grown) -> None:
    grown.ask("insert into int_quality_keys (dataset_id, source_symbol, day)"
              " select 'um_klines_1m', 'BTCUSDT', date '2024-03-05' + n::integer from range(4) as r (n)")  # fmt: skip
    grown.land(3, close=101.0)
    grown.build(*SELECT)
    # Nothing doubled is in them, so what is written of a day is nothing; its neighbours count too.
    kept = grown.ask("select day::varchar from int_quality_keys order by 1")
    assert kept == [("2024-03-05",), ("2024-03-06",)]


def test_no_file_is_opened_again_whose_keys_are_above_suspicion(grown: Grown) -> None:
    anew = ("--full-refresh", "--select", "int_quality_keys")
    (grown.home.lake / "um_klines_1m/BTCUSDT/2024-03-05.parquet").write_bytes(b"not a table at all")
    grown.build(*anew)
    grown.ask("update int_quality_counts set unordered_keys = 1 where day = date '2024-03-05'")
    with pytest.raises(AssertionError, match="No magic"):
        grown.build(*anew)
