"""The release calendar that is shipped: regular releases alone, at New York's clock times."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import UTC, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ingest.register import load_register
from ingest.user.read import read_user_file
from nullhouse.base.home import PROJECT
from tests.e2e.homes import REALDATA

SEED = PROJECT / "seeds" / "reference" / "release_calendar.csv"
NEW_YORK = ZoneInfo("America/New_York")
CLOCKS = {"CPI": time(8, 30), "FOMC": time(14)}


def releases(path: Path = SEED) -> list[tuple[str, datetime]]:
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    return [(row["event_name"], datetime.fromisoformat(row["scheduled_at"])) for row in rows]


def test_each_release_stands_at_its_clock_time_in_new_york_in_summer_and_in_winter() -> None:
    wrong = [
        (name, at) for name, at in releases() if at.astimezone(NEW_YORK).time() != CLOCKS[name]
    ]
    assert wrong == []
    hours = {(name, at.hour) for name, at in releases()}
    assert hours == {("CPI", 12), ("CPI", 13), ("FOMC", 18), ("FOMC", 19)}


def test_every_stamp_is_utc_and_on_a_working_day() -> None:
    assert all(at.utcoffset() == UTC.utcoffset(None) for _, at in releases())
    assert {at.weekday() for _, at in releases()} <= {0, 1, 2, 3, 4}


def test_no_release_stands_twice_and_time_goes_forward() -> None:
    found = releases()
    assert len(set(found)) == len(found)
    assert [at for _, at in found] == sorted(at for _, at in found)


def test_the_number_of_releases_a_year_is_that_of_their_schedules() -> None:
    years = Counter((name, at.year) for name, at in releases())
    assert all(years["FOMC", year] == 8 for year in range(2015, 2027) if year != 2020)
    # In 2020 the March meeting was held before its day, unannounced.
    assert years["FOMC", 2020] == 7
    assert all(years["CPI", year] == 12 for year in range(2015, 2025))
    # The October figures of 2025 were never published.
    assert years["CPI", 2025] == 11


def test_the_shipped_file_is_itself_a_calendar_that_a_user_could_give() -> None:
    [dataset] = (d for d in load_register() if d.id == "scheduled_releases")
    read = read_user_file(SEED, dataset)
    micros = [int(at.timestamp()) * 1_000_000 for _, at in releases()]
    assert read.table.column("scheduled_at").to_pylist() == micros


@pytest.mark.realdata
def test_the_seed_holds_the_collected_facts_but_for_unscheduled_decisions() -> None:
    folder = REALDATA / "macro_calendar"
    if not folder.is_dir():
        pytest.skip(f"no collected calendar at {folder}; set NULLHOUSE_REALDATA")
    expected = set()
    for file, name in (("cpi_releases.csv", "CPI"), ("fomc_decisions.csv", "FOMC")):
        with (folder / file).open(encoding="utf-8", newline="") as handle:
            for row in csv.DictReader(handle):
                if row.get("type", "scheduled") == "scheduled":
                    expected.add((name, datetime.fromisoformat(row["release_time_utc"])))
    assert set(releases()) == expected
