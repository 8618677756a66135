"""The doctor says what is amiss and what to do, on homes and servers of the test's own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from nullhouse.base.home import Home
from nullhouse.steps.create_home import create_home
from nullhouse.steps.doctor import examine, machine
from nullhouse.steps.doctor import home as home_checks


class _Server(BaseHTTPRequestHandler):
    status, ahead = 200, 0.0

    def do_HEAD(self) -> None:
        self.send_response_only(self.status)
        now = datetime.now(UTC) + timedelta(seconds=self.ahead)
        self.send_header("Date", format_datetime(now, usegmt=True))
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@pytest.fixture
def serve() -> Iterator[Callable[..., str]]:
    """Starts a server on the loopback that answers with a status and a clock of its own."""
    servers: list[ThreadingHTTPServer] = []

    def start(status: int = 200, ahead: float = 0.0) -> str:
        handler = type("Handler", (_Server,), {"status": status, "ahead": ahead})
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def looked(home: Home, archive: str | None = None, *, offline: bool = False) -> dict[str, Any]:
    return {c.name: c for c in examine(home, archive, offline=offline)}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    create_home(made)
    return made


def test_a_good_home_and_a_server_that_answers_are_well(
    home: Home, serve: Callable[..., str]
) -> None:
    found = looked(home, serve())
    assert [c.name for c in found.values() if not c.is_well] == []
    assert set(found) >= {"python", "libraries", "disk", "memory", "home", "ledger", "clock"}


@pytest.mark.parametrize(
    ("status", "says"),
    [(404, ""), (451, "does not serve this region"), (503, "answers HTTP 503")],
)
def test_what_a_server_answers_is_told(
    home: Home, serve: Callable[..., str], status: int, says: str
) -> None:
    check = looked(home, serve(status))["archive"]
    assert check.is_well == (not says) and says in check.found


@pytest.mark.parametrize(("ahead", "way"), [(120, "behind"), (-120, "ahead of")])
def test_a_clock_that_is_off_is_told_with_its_side(
    home: Home, serve: Callable[..., str], ahead: float, way: str
) -> None:
    check = looked(home, serve(ahead=ahead))["clock"]
    assert f"seconds {way} the archive's" in check.found and "NTP" in check.do


def test_a_server_that_is_not_there_and_a_folder_that_is_no_archive(
    home: Home, tmp_path: Path
) -> None:
    assert "does not answer" in looked(home, "http://127.0.0.1:9")["archive"].found
    assert "holds no data/" in looked(home, str(tmp_path))["archive"].found
    (tmp_path / "data").mkdir()
    assert looked(home, str(tmp_path))["archive"].is_well
    assert "archive" not in looked(home, offline=True)


def test_a_small_disk_other_versions_and_a_broken_ledger_are_told(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine, "free_bytes", lambda path: 3_000_000_000)
    monkeypatch.setattr(machine, "memory_bytes", lambda: 2_000_000_000)
    monkeypatch.setattr(machine, "version", lambda name: "0.0.1")
    home.ledger.write_text("no entry\n", encoding="utf-8")
    (home.root / "made_with.json").write_text('{"nullhouse": "0.0.1"}', encoding="utf-8")
    found = looked(home, offline=True)
    assert "3.0 GB free" in found["disk"].found
    assert "duckdb 0.0.1 (the lock has " in found["libraries"].found
    assert "chain is broken" in found["ledger"].found
    assert "nullhouse was 0.0.1 and is " in found["version"].found
    assert found["version"].do.startswith("nullhouse upgrade")
    assert found["memory"].do


def test_a_home_that_cannot_be_written_to_is_told(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(home_checks.tempfile, "TemporaryFile", refuse)
    check = looked(home, offline=True)["home"]
    assert "Permission denied" in check.found and "NULLHOUSE_HOME" in check.do
