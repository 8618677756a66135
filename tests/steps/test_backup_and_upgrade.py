"""What no command can bring back is in a backup, and an upgrade changes tables and nothing else."""

from __future__ import annotations

import shutil
import tarfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from ingest.manifest import Entry, merge
from ingest.revisions import Revision, record
from nullhouse.base.errors import Finding, NullhouseError
from nullhouse.base.home import Home
from nullhouse.ledger.chain import Ledger
from nullhouse.steps import backup
from nullhouse.steps import upgrade as step
from nullhouse.steps.backup import back_up
from nullhouse.steps.create_home import create_home
from nullhouse.steps.made_with import differences
from nullhouse.steps.revised import revised_since_freeze


def entry(name: str, rows: int = 1) -> Entry:
    return Entry(
        dataset_id="um_klines_1m", market="um", symbol="BTCUSDT", period="daily",
        period_start=date(2025, 5, 20), key=f"data/{name}.zip", state="loaded", rows=rows,
        fetched_at=datetime(2026, 1, 1), parquet=f"um_klines_1m/BTCUSDT/{name}.parquet",
    )  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home with one archive file, one recording and a verdict."""
    made = Home(tmp_path / "home")
    create_home(made)
    merge(made.manifest, {entry("a").key: entry("a")})
    for name in (f"{entry('a').parquet}", "recorded_frames/part.parquet"):
        (made.lake / name).parent.mkdir(parents=True, exist_ok=True)
        (made.lake / name).write_bytes(name.encode())
    Ledger(made.ledger).append([("batch", {"batch_id": "batch_0001", "hypotheses": []})])
    with duckdb.connect(str(made.sighted)) as connection:
        verdict = "select 'H_1' as hypothesis_id, 'promoted' as verdict, 'promoted: it' as reason"
        connection.execute(f"create table fct_verdicts as {verdict}")
    return made


def test_recordings_and_the_ledger_are_kept_and_the_archives_files_are_not(
    home: Home, tmp_path: Path
) -> None:
    done = back_up(home, tmp_path / "b.tar")
    with tarfile.open(done.file) as tar:
        names = set(tar.getnames())
    assert {"ledger/ledger.jsonl", "lake/recorded_frames/part.parquet"} <= names
    assert "frozen/index.sql" in names and "lake/_manifest.parquet" in names
    assert not any(name.startswith(("warehouse/", "dbt/")) for name in names)
    assert f"lake/{entry('a').parquet}" not in names and done.left_out == 1
    whole = back_up(home, tmp_path / "whole.tar", whole_lake=True)
    assert whole.files == done.files + 1


def test_a_backup_can_be_unpacked_into_a_home_with_the_same_ledger(
    home: Home, tmp_path: Path
) -> None:
    back_up(home, tmp_path / "b.tar")
    with tarfile.open(tmp_path / "b.tar") as tar:
        tar.extractall(tmp_path / "new")
    new = Home(tmp_path / "new")
    create_home(new)
    assert new.ledger.read_bytes() == home.ledger.read_bytes()


def test_a_file_that_changes_meanwhile_makes_no_backup(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backup, "_write", lambda home, chosen, target: {"ledger/x": "0" * 64}
                        if tarfile.open(target, "w").close() is None else {})  # fmt: skip
    with pytest.raises(Finding, match="not what was there"):
        back_up(home, tmp_path / "b.tar")
    assert not (tmp_path / "b.tar").exists()


def test_a_file_that_is_there_and_a_home_that_is_not_are_refused(
    home: Home, tmp_path: Path
) -> None:
    (tmp_path / "b.tar").touch()
    with pytest.raises(NullhouseError, match="there already"):
        back_up(home, tmp_path / "b.tar")
    with pytest.raises(NullhouseError, match="no home to back up"):
        back_up(Home(tmp_path / "none"), tmp_path / "c.tar")


def builds(verdict: str) -> Callable[..., None]:
    """A dbt that builds the verdict table alone."""

    def run(home: Home, *_: Any, **__: Any) -> None:
        with duckdb.connect(str(home.sighted)) as connection:
            row = f"select 'H_1' as hypothesis_id, '{verdict}' as verdict, 'promoted: it' as reason"
            connection.execute(f"create or replace table fct_verdicts as {row}")

    return run


def verdict_of(home: Home) -> str:
    with duckdb.connect(str(home.sighted), read_only=True) as connection:
        return str(connection.execute("select verdict from fct_verdicts").fetchall()[0][0])


def test_an_upgrade_builds_anew_and_notes_its_version(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(step, "run_dbt", builds("promoted"))
    monkeypatch.setattr(step, "check_frozen", lambda home: [])
    (home.root / "made_with.json").write_text('{"nullhouse": "0.0.1"}', encoding="utf-8")
    ledger = home.ledger.read_bytes()
    done = step.upgrade(home)
    assert any("nullhouse was 0.0.1" in text for text in done.differences)
    assert done.verdicts == 1 and done.backup.is_file()
    assert differences(home) == [] and home.ledger.read_bytes() == ledger
    assert [p.name for p in done.backup.parent.iterdir()] == [done.backup.name]


@pytest.mark.parametrize("fault", ["a verdict reads otherwise", "dbt fails"])
def test_where_an_upgrade_fails_the_old_tables_come_back(
    home: Home, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise NullhouseError("dbt build failed")

    monkeypatch.setattr(step, "run_dbt", fail if fault == "dbt fails" else builds("discarded"))
    monkeypatch.setattr(step, "check_frozen", lambda home: [])
    before = home.sighted.read_bytes()
    with pytest.raises(NullhouseError, match="failed" if fault == "dbt fails" else "H_1"):
        step.upgrade(home)
    assert home.sighted.read_bytes() == before and verdict_of(home) == "promoted"


def test_a_file_revised_after_a_freeze_is_told_with_the_rule_and_one_before_is_not(
    home: Home,
) -> None:
    at = datetime.fromisoformat(Ledger(home.ledger).entries()[0].at)
    record(home.lake, [Revision(entry("a"), datetime(2020, 1, 1))])
    assert revised_since_freeze(home) is None
    record(home.lake, [Revision(entry("a", 2), at.replace(year=at.year + 1))])
    found = revised_since_freeze(home)
    assert found is not None and (found.files, found.open) == (1, 0)
    sentence = found.sentence(home)
    assert "um_klines_1m (2025-05-20 to 2025-05-20)" in sentence
    assert "are not tested again" in sentence and f"--at {at:%Y-%m-%dT%H:%M:%S}" in sentence
    shutil.rmtree(home.root)
    assert revised_since_freeze(home) is None
