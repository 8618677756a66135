"""Whether a file's bytes are the published ones, found out while the file is being read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from ingest.checksum import verify
from ingest.transports.answers import UnansweredError
from ingest.unreadable import UnreadableError
from nullhouse.base.canonical import sha256_of_file


class Measure(NamedTuple):
    """A file's bytes, counted and hashed."""

    size: int
    sha256: str


class WrongChecksumError(UnreadableError):
    """The bytes are others than the published ones, or nobody says which were published."""


@contextmanager
def compared(file: Path, key: str, published: bytes | None) -> Iterator[Callable[[], Measure]]:
    """Hash a file in a thread of its own, beside whatever reads it meanwhile.

    What is yielded waits for the hash, and raises :class:`WrongChecksumError` unless it is the
    published one: nothing may be kept of the file before. What a reader has against bytes that
    nobody published is not worth telling: the wrong checksum is raised in its place.
    """
    with ThreadPoolExecutor(1, "checksum") as pool:
        measured = pool.submit(measure, file)

        def same() -> Measure:
            found = measured.result()
            try:
                verify(published, key, found.sha256)
            except UnreadableError as error:
                raise WrongChecksumError(str(error)) from error
            return found

        try:
            yield same
        except (UnreadableError, OSError):
            same()
            raise


def measure(file: Path) -> Measure:
    """Size and hex SHA-256; a file that cannot be read is one that the archive did not give."""
    try:
        return Measure(file.stat().st_size, sha256_of_file(file))
    except OSError as error:
        raise UnansweredError(str(file), error.strerror or str(error)) from error
