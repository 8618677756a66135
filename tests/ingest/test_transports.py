from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ingest.transports import PUBLIC_ARCHIVE, open_archive
from ingest.transports.answers import RefusedError, UnansweredError
from ingest.transports.folder import FolderArchive
from ingest.transports.http import PATIENCE, HttpArchive
from nullhouse.base.errors import NullhouseError

#: As shipped, but without waits of its own.
IMPATIENT = PATIENCE.new(total=2, backoff_factor=0)


@pytest.fixture
def web(server: Any) -> Iterator[HttpArchive]:
    archive = HttpArchive(server.url, IMPATIENT)
    yield archive
    archive.close()


@pytest.fixture
def key(mirror: Any) -> str:
    name: str = mirror.um_key("BTCUSDT", "2025-05-20")
    mirror.um("BTCUSDT", "2025-05-20")
    return name


def test_the_public_archive_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NULLHOUSE_ARCHIVE", raising=False)
    assert open_archive().location == PUBLIC_ARCHIVE
    monkeypatch.setenv("NULLHOUSE_ARCHIVE", "http://mirror.test/binance/")
    assert open_archive().location == "http://mirror.test/binance"


def test_a_folder_is_opened_with_or_without_a_slash(mirror: Any) -> None:
    for spelling in (mirror.root, str(mirror.root), f"{mirror.root}/"):
        assert open_archive(spelling).location == str(mirror.root)


def test_a_folder_that_is_not_there_is_told_with_its_neighbours(tmp_path: Path) -> None:
    (tmp_path / "mirror").mkdir()
    with pytest.raises(NullhouseError, match="not there") as caught:
        open_archive(tmp_path / "miror")
    assert "did you mean mirror?" in str(caught.value)


def test_a_folder_without_data_is_told_what_it_holds(tmp_path: Path) -> None:
    (tmp_path / "else").mkdir()
    with pytest.raises(NullhouseError, match="holds else"):
        open_archive(tmp_path)
    (tmp_path / "data" / "spot").mkdir(parents=True)
    with pytest.raises(NullhouseError, match=f"give its parent: {tmp_path}"):
        open_archive(tmp_path / "data")


def test_a_scheme_that_is_not_spoken_is_told() -> None:
    with pytest.raises(NullhouseError, match="cannot be read over s3"):
        open_archive("s3://bucket/data")


def test_a_folder_serves_files_in_place(mirror: Any, key: str, tmp_path: Path) -> None:
    archive = FolderArchive(mirror.root)
    assert archive.fetch(key, tmp_path) == mirror.root / key
    assert archive.fetch("data/none.zip", tmp_path) is None
    assert archive.read("data/none.zip.CHECKSUM") is None
    assert archive.version("data/none.zip") is None
    assert archive.folders("data/futures/um/daily/klines/") == frozenset({"BTCUSDT"})
    assert archive.folders("data/option/") == frozenset()


def test_the_web_gives_the_same_bytes(
    web: HttpArchive, mirror: Any, key: str, tmp_path: Path
) -> None:
    fetched = web.fetch(key, tmp_path / "scratch")
    assert fetched is not None
    assert fetched.read_bytes() == (mirror.root / key).read_bytes()
    checksum = mirror.root / f"{key}.CHECKSUM"
    assert web.read(f"{key}.CHECKSUM") == checksum.read_bytes()
    assert web.folders("data/") is None


def test_what_the_web_does_not_have_is_none(web: HttpArchive, tmp_path: Path) -> None:
    assert web.fetch("data/none.zip", tmp_path) is None
    assert web.read("data/none.zip.CHECKSUM") is None
    assert web.version("data/none.zip") is None


def test_a_version_changes_with_the_file(web: HttpArchive, mirror: Any, key: str) -> None:
    before = web.version(key)
    assert before == web.version(key)
    mirror.put(key, ["something else"])
    assert before != web.version(key)


@pytest.mark.parametrize("status", [500, 503, 403, 429])
def test_a_passing_failure_is_tried_again(
    server: Any, web: HttpArchive, key: str, tmp_path: Path, status: int
) -> None:
    server.planned[key] = [(status, {"Retry-After": "0"}), (status, {"Retry-After": "0"})]
    assert web.fetch(key, tmp_path) is not None
    assert server.asked[f"GET {key}"] == 3


def test_retry_after_is_waited_for(
    server: Any, web: HttpArchive, key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    monkeypatch.setattr("urllib3.util.retry.time.sleep", slept.append)
    server.planned[key] = [(429, {"Retry-After": "7"})]
    assert web.fetch(key, tmp_path) is not None
    assert slept == [7]


def test_waits_grow_without_retry_after(
    server: Any, key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    monkeypatch.setattr("urllib3.util.retry.time.sleep", slept.append)
    server.planned[key] = [(500, {})] * 4
    archive = HttpArchive(server.url)
    assert archive.fetch(key, tmp_path) is not None
    archive.close()
    assert slept == sorted(slept)
    assert slept[-1] > slept[0] > 0


def test_a_lasting_failure_is_told_with_address_and_status(
    server: Any, web: HttpArchive, key: str, tmp_path: Path
) -> None:
    server.planned[key] = [(500, {})] * 9
    with pytest.raises(UnansweredError, match="HTTP 500") as caught:
        web.fetch(key, tmp_path)
    assert f"{server.url}/{key}" in str(caught.value)


def test_a_refused_region_is_told_at_once(
    server: Any, web: HttpArchive, key: str, tmp_path: Path
) -> None:
    server.planned[key] = [(451, {})]
    with pytest.raises(RefusedError, match="refuses to serve this region"):
        web.fetch(key, tmp_path)
    assert server.asked[f"GET {key}"] == 1


def test_a_body_that_breaks_off_is_fetched_again_whole(
    server: Any, web: HttpArchive, mirror: Any, key: str, tmp_path: Path
) -> None:
    server.cut_once.add(key)
    fetched = web.fetch(key, tmp_path)
    assert fetched is not None
    assert fetched.read_bytes() == (mirror.root / key).read_bytes()
    assert list(tmp_path.glob("tmp*")) == [fetched]


def test_a_server_that_knows_no_head_is_asked_otherwise(
    server: Any, web: HttpArchive, key: str
) -> None:
    server.without_head = True
    assert web.version(key) is not None
    assert web.version("data/none.zip") is None


def test_nobody_at_the_address_is_a_message(key: str, tmp_path: Path) -> None:
    archive = HttpArchive("http://127.0.0.1:1", IMPATIENT)
    with pytest.raises(UnansweredError, match="did not answer"):
        archive.fetch(key, tmp_path)
    archive.close()


def test_names_beyond_ascii_are_percent_encoded(
    server: Any, web: HttpArchive, mirror: Any, tmp_path: Path
) -> None:
    mirror.um("币安人生USDT", "2025-12-01")
    key = mirror.um_key("币安人生USDT", "2025-12-01")
    assert web.fetch(key, tmp_path) is not None
    assert server.asked[f"GET {key}"] == 1
