"""The command line's door for users' files: alone or beside the archive, on ingest and on run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ingest.manifest import read_manifest
from nullhouse.base.errors import NullhouseError
from nullhouse.base.home import Home
from nullhouse.cli import data, whole
from nullhouse.cli.options import files, required
from tests.e2e.homes import nullhouse
from tests.ingest.user.conftest import CALENDAR, CALLS


@pytest.fixture
def here(home: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    """The home that the command line works on."""
    monkeypatch.setenv("NULLHOUSE_HOME", str(home.root))
    return home


def test_files_alone_need_no_symbols_and_no_archive(home: Home, give: Any) -> None:
    calls = give(CALLS, "calls.csv")
    given = ("--calendar", str(give()), "--events", f"margin_calls={calls}")
    done = nullhouse(home.root, "ingest", *given)
    assert done.returncode == 0, done.stderr
    assert "scheduled_releases" in done.stdout and "margin_calls" in done.stdout
    assert "next: dbt build" in done.stdout
    assert done.stderr == ""
    assert {e.dataset_id for e in read_manifest(home.manifest).values()} == {
        "scheduled_releases", "margin_calls"
    }  # fmt: skip


def test_a_wrong_file_exits_with_two_and_leaves_no_home(home: Home, give: Any) -> None:
    done = nullhouse(home.root, "ingest", "--calendar", str(give(CALENDAR.replace("Z", ""))))
    assert done.returncode == 2
    assert "scheduled_at has no offset" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert not home.root.exists()


def test_machines_get_one_list_with_the_columns_of_any_data_set(
    here: Home, give: Any, mirror: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    mirror.um("BTCUSDT", "2025-05-20")
    data.ingest(
        symbols="BTCUSDT", start="2025-05-20", end="2025-05-20", datasets="um_klines_1m",
        archive=str(mirror.root), calendar=give(), as_json=True,
    )  # fmt: skip
    told = json.loads(capsys.readouterr().out)
    assert [(row["dataset"], row["loaded"], row["rows"]) for row in told] == [
        ("um_klines_1m", 1, 3), ("scheduled_releases", 1, 2)
    ]  # fmt: skip
    assert {tuple(row) for row in told} == {tuple(told[0])}
    assert len(read_manifest(here.manifest)) == 2


def test_a_wrong_file_is_told_before_the_archive_is_read(
    here: Home, give: Any, mirror: Any
) -> None:
    mirror.um("BTCUSDT", "2025-05-20")
    wrong = give(CALENDAR.replace("CPI", ""))
    for verb in (data.ingest, whole.run):
        with pytest.raises(NullhouseError, match="event_name is blank"):
            verb(symbols="BTCUSDT", start="2025-05-20", end="2025-05-20",
                 archive=str(mirror.root), calendar=wrong)  # fmt: skip
    assert not here.root.exists()


def test_run_hands_the_files_to_the_lake_before_anything_is_built(
    here: Home, give: Any, mirror: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    class EnoughError(Exception):
        """Stops the run where its first build would begin."""

    def stop(*_: object, **__: object) -> None:
        raise EnoughError

    monkeypatch.setattr("nullhouse.steps.run.run_dbt", stop)
    mirror.um("BTCUSDT", "2025-05-20")
    with pytest.raises(EnoughError):
        whole.run(symbols="BTCUSDT", start="2025-05-20", end="2025-05-20",
                  datasets="um_klines_1m", archive=str(mirror.root),
                  calendar=give(), events=[f"margin_calls={give(CALLS, 'calls.csv')}"])  # fmt: skip
    loaded = {e.dataset_id for e in read_manifest(here.manifest).values() if e.state == "loaded"}
    assert loaded == {"um_klines_1m", "scheduled_releases", "margin_calls"}


def test_without_files_symbols_and_days_are_asked_for_all_at_once(here: Home) -> None:
    with pytest.raises(NullhouseError) as caught:
        data.ingest(end="2025-05-20")
    assert [p.what for p in caught.value.problems] == [
        "option --symbols is missing", "option --start is missing"
    ]  # fmt: skip
    assert "--calendar" in str(caught.value)
    assert not here.root.exists()


def test_an_archives_option_beside_files_asks_for_the_rest_of_them(here: Home, give: Any) -> None:
    with pytest.raises(NullhouseError, match="option --symbols is missing"):
        data.ingest(start="2025-05-20", end="2025-05-20", calendar=give())
    assert not here.root.exists()


def test_an_archive_that_is_not_asked_is_said_to_be_so(
    here: Home, give: Any, mirror: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    data.ingest(calendar=give(), archive=str(mirror.root))
    assert "the archive was not asked" in capsys.readouterr().out
    assert len(read_manifest(here.manifest)) == 1


@pytest.mark.parametrize(
    ("calendar", "events", "said"),
    [
        (None, ["etf_flows"], "no data set and file"),
        (None, ["=flows.csv"], "no data set and file"),
        (None, ["etf_flows="], "ID=FILE, such as etf_flows=flows.csv"),
        (None, ["etf_flows=a.csv", "etf_flows=b.csv"], "two files are given for etf_flows"),
        (Path("a.csv"), ["scheduled_releases=b.csv"], "two files are given for scheduled_releases"),
    ],
)
def test_files_that_cannot_be_told_apart_are_refused(
    calendar: Path | None, events: list[str], said: str
) -> None:
    with pytest.raises(NullhouseError, match=said):
        files(calendar, events)


def test_files_are_named_by_their_data_sets() -> None:
    assert files(Path("a.csv"), [" etf_flows = ~/b=c.csv"]) == {
        "scheduled_releases": Path("a.csv"), "etf_flows": Path("~/b=c.csv").expanduser()
    }  # fmt: skip
    assert files(None, None) == {}
    assert required(one="1", two="2") == ("1", "2")
