"""What was published anew: the newest version counts, and every earlier one can be had again."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from ingest.land import create_lake
from ingest.manifest import read_manifest
from ingest.revisions import read_revisions
from nullhouse.base.errors import NullhouseError
from nullhouse.base.home import Home
from nullhouse.steps.vintage import restore_vintage

DAYS = ["2025-05-20", "2025-05-21", "2025-05-22"]


def on(day: int) -> Any:
    return lambda: datetime(2026, 1, day)


@pytest.fixture
def revised(home: Home, mirror: Any, bring: Any) -> Home:
    """Three files loaded on the 1st, one of them again on the 5th and on the 9th."""
    mirror.um("BTCUSDT", *DAYS)
    bring(home, mirror, clock=on(1))
    for day, rows in ((5, 5), (9, 7)):
        mirror.put(
            mirror.um_key("BTCUSDT", DAYS[1]),
            [mirror.header, *mirror.klines(DAYS[1], rows=rows)],
        )
        bring(home, mirror, recheck=True, clock=on(day))
    return home


def test_the_lake_holds_the_newest_version_and_the_table_the_others(
    revised: Home, rows_in: Any
) -> None:
    assert rows_in(revised) == 3 + 7 + 3
    found = [(r.entry.rows, r.entry.fetched_at.day, r.superseded_at.day)
             for r in read_revisions(revised.lake)]  # fmt: skip
    assert found == [(3, 1, 5), (5, 5, 9)]
    for revision in read_revisions(revised.lake):
        assert (revised.lake / str(revision.entry.parquet)).is_file()


@pytest.mark.parametrize(("day", "rows"), [(1, 9), (4, 9), (5, 11), (8, 11), (9, 13)])
def test_a_vintage_has_what_was_in_force(
    revised: Home, tmp_path: Path, rows_in: Any, day: int, rows: int
) -> None:
    counted = restore_vintage(revised, tmp_path / "then", datetime(2026, 1, day, 12))
    then = Home(tmp_path / "then")
    assert rows_in(then) == rows
    assert counted == [{"dataset": "um_klines_1m", "files": 3, "replaced_since": int(day < 9)}]
    entries = read_manifest(then.manifest)
    assert sum(e.rows or 0 for e in entries.values()) == rows
    assert all((then.lake / str(e.parquet)).is_file() for e in entries.values())


def test_a_vintage_is_ingested_into_without_touching_the_old_home(
    revised: Home, tmp_path: Path, mirror: Any, bring: Any, rows_in: Any
) -> None:
    restore_vintage(revised, tmp_path / "then", datetime(2026, 1, 2))
    bring(Home(tmp_path / "then"), mirror, recheck=True, clock=on(10))
    assert rows_in(Home(tmp_path / "then")) == 13
    assert rows_in(revised) == 13
    assert [r.entry.rows for r in read_revisions(revised.lake)] == [3, 5]


def test_a_run_that_breaks_off_after_landing_loses_no_version(
    home: Home, mirror: Any, bring: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    mirror.um("BTCUSDT", *DAYS)
    bring(home, mirror, clock=on(1))
    mirror.put(mirror.um_key("BTCUSDT", DAYS[1]), [mirror.header, *mirror.klines(DAYS[1], rows=5)])

    def killed(*_: object) -> None:
        raise RuntimeError("killed before anything was written down")

    with monkeypatch.context() as patched, pytest.raises(RuntimeError):
        patched.setattr("ingest.run.record", killed)
        bring(home, mirror, recheck=True, clock=on(5))
    assert read_revisions(home.lake) == []
    bring(home, mirror, recheck=True, clock=on(6))
    [revision] = read_revisions(home.lake)
    assert (revision.entry.rows, revision.superseded_at.day) == (3, 6)


def test_a_version_that_is_refused_supersedes_nothing(
    home: Home, mirror: Any, bring: Any, rows_in: Any
) -> None:
    mirror.um("BTCUSDT", *DAYS)
    bring(home, mirror, clock=on(1))
    mirror.put(mirror.um_key("BTCUSDT", DAYS[1]), ["open_time,price", "1,2"])
    bring(home, mirror, recheck=True, clock=on(5))
    assert read_revisions(home.lake) == []
    assert rows_in(home) == 9


def test_a_vintage_never_overwrites_and_never_comes_out_empty(
    revised: Home, tmp_path: Path
) -> None:
    with pytest.raises(NullhouseError, match="there is a home already"):
        restore_vintage(revised, revised.root, datetime(2026, 1, 5))
    with pytest.raises(NullhouseError, match="nothing was loaded yet"):
        restore_vintage(revised, tmp_path / "then", datetime(2025, 1, 1))
    assert not (tmp_path / "then").exists()


def test_an_older_home_gets_the_columns_that_its_registers_lack(home: Home, revised: Home) -> None:
    table = pq.read_table(revised.manifest)
    older = table.drop_columns(["asset"]).replace_schema_metadata(None)
    pq.write_table(older, revised.manifest)
    create_lake(revised)
    assert pq.read_schema(revised.manifest).names.count("asset") == 1
    assert len(read_manifest(revised.manifest)) == 3
