"""A good file of a user's: what is read of it, and what becomes of it in the lake."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from ingest.decode import lake_schema
from ingest.land import create_lake, stored_schema
from ingest.manifest import read_manifest
from ingest.register import load_register
from ingest.revisions import read_revisions
from ingest.user.read import read_user_file
from nullhouse.base.canonical import sha256_of_file
from nullhouse.base.home import Home
from nullhouse.steps.create_home import create_home
from nullhouse.steps.vintage import restore_vintage
from nullhouse.warehouse.fingerprint import data_fingerprint
from tests.ingest.user.conftest import CALENDAR, CALLS

MARCH = 1_709_632_800_000_000


def dataset(name: str) -> Any:
    return next(d for d in load_register() if d.id == name)


def lake_rows(home: Home, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(home.lake / name / "user.parquet").to_pylist()
    return rows


def test_a_time_with_an_offset_and_one_with_a_z_are_instants(give: Any) -> None:
    read = read_user_file(give(), dataset("scheduled_releases"))
    assert (read.first_at, read.last_at) == (
        datetime(2024, 1, 11, 13, 30), datetime(2024, 1, 31, 19)
    )  # fmt: skip


def test_cells_are_read_as_people_write_them(load: Any, home: Home) -> None:
    load(margin_calls=CALLS)
    key = "user/margin_calls.csv"
    assert lake_rows(home, "margin_calls") == [
        {"event_at": MARCH, "known_at": MARCH + 1_500_000, "symbol": "BTCUSDT",
         "direction": "sell", "size": 1000.0, "file_key": key},
        {"event_at": MARCH, "known_at": MARCH, "symbol": None,
         "direction": "buy", "size": 2500.0, "file_key": key},
    ]  # fmt: skip


@pytest.mark.parametrize("text", [
    "\ufeff" + CALENDAR,
    CALENDAR.replace("\n", "\r\n"),
    CALENDAR.replace("\n", "\n\n"),
    CALENDAR.rstrip("\n"),
    CALENDAR.replace("CPI", '"CPI"'),
    CALENDAR.replace(",", " , "),
    CALENDAR.replace("event_name,scheduled_at\n", "event_name,scheduled_at,known_at\n")
            .replace("Z\n", "Z,\n").replace("05:00\n", "05:00,\n"),
])  # fmt: skip
def test_the_forms_that_spreadsheets_write_are_one_file(give: Any, text: str) -> None:
    told = dataset("scheduled_releases")
    plain = read_user_file(give(CALENDAR, "plain.csv"), told).table
    assert read_user_file(give(text, "other.csv"), told).table.equals(plain)


def test_columns_may_stand_in_any_order(give: Any) -> None:
    told = dataset("scheduled_releases")
    turned = "scheduled_at,event_name\n2024-01-11T13:30:00Z,CPI\n2024-01-31T19:00:00Z,FOMC\n"
    assert read_user_file(give(turned), told).table.equals(read_user_file(give(), told).table)


def test_a_file_lands_with_the_lakes_columns_and_a_row_in_the_manifest(
    load: Any, home: Home, give: Any
) -> None:
    load(scheduled_releases=CALENDAR)
    target = home.lake / "scheduled_releases" / "user.parquet"
    assert pq.read_schema(target) == stored_schema(lake_schema(dataset("scheduled_releases")))
    [entry] = read_manifest(home.manifest).values()
    assert (entry.dataset_id, entry.market, entry.symbol) == ("scheduled_releases", "world", None)
    assert (entry.key, entry.state, entry.rows) == ("user/scheduled_releases.csv", "loaded", 2)
    assert entry.sha256 == sha256_of_file(give())
    assert entry.parquet == "scheduled_releases/user.parquet"
    assert entry.first_at == datetime(2024, 1, 11, 13, 30)


def test_the_same_file_again_changes_nothing(
    load: Any, home: Home, snapshot: Callable[[Path], object]
) -> None:
    load(scheduled_releases=CALENDAR, margin_calls=CALLS)
    before = snapshot(home.root)
    again = load(day=2, scheduled_releases=CALENDAR, margin_calls=CALLS)
    assert [each.outcome for each in again] == ["already", "already"]
    assert snapshot(home.root) == before


def test_a_lost_parquet_file_is_written_again(load: Any, home: Home) -> None:
    load(scheduled_releases=CALENDAR)
    target = home.lake / "scheduled_releases" / "user.parquet"
    target.unlink()
    assert load(scheduled_releases=CALENDAR)[0].outcome == "loaded"
    assert pq.read_metadata(target).num_rows == 2
    assert read_revisions(home.lake) == []


def test_another_file_takes_its_place_and_the_earlier_one_is_kept(load: Any, home: Home) -> None:
    load(day=1, scheduled_releases=CALENDAR)
    [landed] = load(day=5, scheduled_releases="".join(CALENDAR.splitlines(keepends=True)[:2]))
    assert landed.outcome == "replaced"
    assert [row["event_name"] for row in lake_rows(home, "scheduled_releases")] == ["CPI"]
    [kept] = read_revisions(home.lake)
    assert (kept.entry.rows, kept.superseded_at) == (2, datetime(2026, 1, 5))
    assert pq.read_metadata(home.lake / str(kept.entry.parquet)).num_rows == 2
    assert len(read_manifest(home.manifest)) == 1


def test_a_vintage_has_the_calendar_of_its_time(load: Any, home: Home, tmp_path: Path) -> None:
    create_home(home)
    load(day=1, scheduled_releases=CALENDAR)
    load(day=5, scheduled_releases=CALENDAR.replace("CPI", "PPI"))
    for day, name in ((3, "CPI"), (6, "PPI")):
        folder = tmp_path / f"day {day}"
        restore_vintage(home, folder, datetime(2026, 1, day))
        assert lake_rows(Home(folder), "scheduled_releases")[0]["event_name"] == name


def test_the_datas_fingerprint_changes_with_a_users_file(load: Any, home: Home) -> None:
    create_home(home)
    prints = [data_fingerprint(home)]
    for texts in (
        {"scheduled_releases": CALENDAR},
        {"scheduled_releases": CALENDAR.replace("CPI", "PPI")},
        {"margin_calls": CALLS},
    ):
        load(**texts)
        prints.append(data_fingerprint(home))
    assert len(set(prints)) == 4
    load(margin_calls=CALLS)
    assert data_fingerprint(home) == prints[-1]


def test_the_shipped_calendar_is_part_of_the_fingerprint_until_it_is_replaced(
    load: Any, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_home(home)
    shipped = data_fingerprint(home)
    later = tmp_path / "release_calendar.csv"
    later.write_text(CALENDAR, encoding="utf-8")
    monkeypatch.setattr("nullhouse.warehouse.fingerprint._CALENDAR", later)
    assert data_fingerprint(home) != shipped
    load(scheduled_releases=CALENDAR)
    own = data_fingerprint(home)
    later.write_text("event_name,scheduled_at\n", encoding="utf-8")
    assert data_fingerprint(home) == own


def test_a_wrong_file_beside_a_good_one_lands_neither(load: Any, home: Home) -> None:
    create_lake(home)
    with pytest.raises(Exception, match="has no offset"):
        load(scheduled_releases=CALENDAR, margin_calls=CALLS.replace("00Z", "00"))
    assert read_manifest(home.manifest) == {}
    assert not (home.lake / "scheduled_releases" / "user.parquet").exists()
