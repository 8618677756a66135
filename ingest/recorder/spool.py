"""The part under way: an append-only file that a killed process leaves readable.

A record is its length, its checksum, the receive time, the connection's number and the bytes
as they came. A write that was cut off fails its checksum, and all before it stands.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

_HEAD = struct.Struct("<II")
_META = struct.Struct("<qI")
#: The recorder's own frames (snapshots, bands, incidents) come on no connection.
HOUSE = 0
SUFFIX = ".spool"


@dataclass(frozen=True)
class Frame:
    """What came, when by the local clock, and on which connection."""

    received_ns: int
    connection: int
    payload: bytes


class Spool:
    """One part being written; each frame reaches the operating system before the next."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._handle = path.open("xb")
        self._unsynced = False

    def append(self, frame: Frame) -> None:
        body = _META.pack(frame.received_ns, frame.connection) + frame.payload
        self._handle.write(_HEAD.pack(len(body), crc32(body)) + body)
        self._handle.flush()
        self._unsynced = True

    def unsynced(self) -> int | None:
        """A descriptor of its own to ``bring_to_disk``, or None if nothing came since the last.

        A killed process loses nothing anyway, a machine without power what was not brought.
        """
        if not self._unsynced:
            return None
        self._unsynced = False
        return os.dup(self._handle.fileno())

    def close(self) -> None:
        os.fsync(self._handle.fileno())
        self._handle.close()


def bring_to_disk(descriptor: int) -> None:
    """Sync and close; safe in another thread, even when the spool itself is closed meanwhile."""
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class SpoolReader:
    """The whole frames of a part in the order of their arrival."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.torn_bytes = 0

    def __iter__(self) -> Iterator[Frame]:
        size, read = self._path.stat().st_size, 0
        with self._path.open("rb") as handle:
            while (body := _next_body(handle.read(_HEAD.size), handle.read)) is not None:
                read += _HEAD.size + len(body)
                received_ns, connection = _META.unpack_from(body)
                yield Frame(received_ns, connection, body[_META.size :])
        self.torn_bytes = size - read


def _next_body(head: bytes, read: Callable[[int], bytes]) -> bytes | None:
    if len(head) < _HEAD.size:
        return None
    length, checksum = _HEAD.unpack(head)
    body = read(length)
    whole = len(body) == length >= _META.size and crc32(body) == checksum
    return body if whole else None
