"""A file is read and hashed at once; nothing of it is kept before the hash is the published one."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from ingest.compared import Measure, WrongChecksumError, compared
from ingest.transports.answers import UnansweredError
from ingest.unreadable import UnreadableError

KEY = "data/x/A-1.zip"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "A-1.zip"
    path.write_bytes(b"some bytes")
    return path


def published(data: bytes) -> bytes:
    return f"{hashlib.sha256(data).hexdigest()}  A-1.zip\n".encode()


def test_the_published_bytes_give_their_size_and_hash(file: Path) -> None:
    with compared(file, KEY, published(b"some bytes")) as same:
        assert same() == Measure(10, hashlib.sha256(b"some bytes").hexdigest())


@pytest.mark.parametrize("checksum", [published(b"other bytes"), b"no checksum\n", None])
def test_other_bytes_are_refused_when_asked(file: Path, checksum: bytes | None) -> None:
    with pytest.raises(WrongChecksumError), compared(file, KEY, checksum) as same:
        same()


def test_a_wrong_checksum_comes_before_what_a_reader_says_of_such_bytes(file: Path) -> None:
    with (
        pytest.raises(WrongChecksumError, match="wrong checksum"),
        compared(file, KEY, published(b"other bytes")),
    ):
        raise UnreadableError("row 3 is short")


@pytest.mark.parametrize("error", [UnreadableError("row 3 is short"), OSError("disk is full")])
def test_what_a_reader_says_of_the_published_bytes_is_told(file: Path, error: Exception) -> None:
    with pytest.raises(type(error)) as caught, compared(file, KEY, published(b"some bytes")):
        raise error
    assert caught.value is error


def test_a_file_that_is_gone_is_no_answer(tmp_path: Path) -> None:
    with (
        pytest.raises(UnansweredError),
        compared(tmp_path / "A-1.zip", KEY, published(b"")) as same,
    ):
        same()
