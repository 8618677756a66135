from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from urllib3 import Retry

from ingest.manifest import read_manifest
from ingest.transports.folder import FolderArchive
from ingest.transports.http import HttpArchive
from nullhouse.base.errors import NullhouseError
from nullhouse.base.home import Home

DAYS = ("2025-05-20", "2025-05-21", "2025-05-22")


class Breaking(FolderArchive):
    """A folder that fails once a number of files has been fetched."""

    def __init__(self, root: Path, after: int) -> None:
        super().__init__(root)
        self.fetched: list[str] = []
        self._after = after

    def fetch(self, key: str, scratch: Path) -> Path | None:
        if len(self.fetched) >= self._after:
            raise RuntimeError("the power went")
        self.fetched.append(key)
        return super().fetch(key, scratch)


def test_an_interrupted_ingest_goes_on_where_it_stopped(
    home: Home, mirror: Any, bring: Any, counts: Any
) -> None:
    mirror.um("BTCUSDT", *DAYS)
    with pytest.raises(RuntimeError):
        bring(home, Breaking(mirror.root, 2), workers=1)
    assert len(read_manifest(home.manifest)) == 2
    rest = Breaking(mirror.root, 99)
    assert counts(bring(home, rest)) == (1, 2, 0, 0)
    assert rest.fetched == [mirror.um_key("BTCUSDT", DAYS[2])]


def test_a_recheck_takes_what_was_published_anew(
    home: Home, mirror: Any, bring: Any, counts: Any, rows_in: Any
) -> None:
    mirror.um("BTCUSDT", *DAYS)
    bring(home, mirror)
    key = mirror.um_key("BTCUSDT", DAYS[1])
    mirror.put(key, [mirror.header, *mirror.klines(DAYS[1], rows=5)])
    assert counts(bring(home, mirror)) == (0, 3, 0, 0)
    assert counts(bring(home, mirror, recheck=True)) == (1, 2, 0, 0)
    assert rows_in(home) == 11


def test_a_recheck_keeps_the_good_file_if_the_new_one_is_bad(
    home: Home, mirror: Any, bring: Any, counts: Any, rows_in: Any
) -> None:
    mirror.um("BTCUSDT", *DAYS)
    bring(home, mirror)
    key = mirror.um_key("BTCUSDT", DAYS[1])
    mirror.put(key, ["open_time,price", "1,2"])
    assert counts(bring(home, mirror, recheck=True)) == (0, 3, 0, 0)
    assert rows_in(home) == 9
    row = read_manifest(home.manifest)[key]
    assert row.state == "loaded"
    assert "published anew but refused" in (row.reason or "")


def test_one_file_without_an_answer_is_told_after_the_others_landed(
    home: Home, mirror: Any, server: Any, bring: Any, rows_in: Any
) -> None:
    mirror.um("BTCUSDT", *DAYS)
    server.planned[mirror.um_key("BTCUSDT", DAYS[1])] = [(500, {})] * 99
    impatient = Retry(total=1, status_forcelist=(500,), raise_on_status=False)
    with pytest.raises(NullhouseError, match="HTTP 500"):
        bring(home, HttpArchive(server.url, impatient))
    assert rows_in(home) == 6
    assert len(read_manifest(home.manifest)) == 2


def test_an_archive_that_is_down_is_not_asked_for_every_file(
    home: Home, mirror: Any, server: Any, bring: Any
) -> None:
    days = mirror.days("2025-05-01", 60)
    mirror.um("BTCUSDT", days[-1])
    for day in days[:-1]:
        server.planned[mirror.um_key("BTCUSDT", day)] = [(500, {})] * 9
    impatient = Retry(total=0, status_forcelist=(500,), raise_on_status=False)
    with pytest.raises(NullhouseError, match="did not answer"):
        bring(home, HttpArchive(server.url, impatient), start=days[0], end=days[-1])
    assert len(server.fetched()) < 60


def test_a_refused_region_ends_the_run_with_a_message(
    home: Home, mirror: Any, server: Any, bring: Any
) -> None:
    mirror.um("BTCUSDT", *DAYS)
    server.planned[mirror.um_key("BTCUSDT", DAYS[2])] = [(451, {})]
    with pytest.raises(NullhouseError, match="refuses to serve this region"):
        bring(home, server.url)


def test_a_home_that_cannot_be_written_is_a_message(
    mirror: Any, tmp_path: Path, bring: Any
) -> None:
    mirror.um("BTCUSDT", *DAYS)
    (tmp_path / "file").write_text("x")
    with pytest.raises(NullhouseError, match="cannot be read or written"):
        bring(Home(tmp_path / "file" / "home"), mirror)
