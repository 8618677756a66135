"""The one CSV inside a zip, inflated piece by piece so that memory does not grow with the file."""

from __future__ import annotations

import errno
import gzip
import io
import struct
import zipfile
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from isal import igzip_lib, isal_zlib

from ingest.unreadable import UnreadableError

#: Packed bytes that are inflated at a time. Between two of them other threads may take over, and
#: every such change costs as much as some kilobytes.
CHUNK = 1 << 18
#: Bytes of the CSV that are read at once where few are asked for.
_PEEK = 1 << 16
#: Deflated, no name, no time: what a gzip's header must say.
_GZIP_HEADER = b"\x1f\x8b\x08\x00" + bytes(4) + b"\x00\xff"
_LOCAL_HEADER = 30
_ENCRYPTED = 0x1
#: isal's stubs declare its exception class as if it were an exception.
_ISAL_ERROR: type[Exception] = igzip_lib.IsalError  # type: ignore[assignment]
_DAMAGED = (_ISAL_ERROR, gzip.BadGzipFile, EOFError)


@contextmanager
def open_member(path: Path, name: str) -> Iterator[tuple[io.BufferedReader[Any], int]]:
    """The bytes of ``name``, which must be the only file of the zip at ``path``, and how many."""
    info = _only_member(path, name)
    with path.open("rb") as handle:
        _seek_to_data(handle, info)
        with io.BufferedReader(_Member(handle, info), _PEEK) as stream:
            yield stream, info.file_size


def _only_member(path: Path, name: str) -> zipfile.ZipInfo:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, EOFError) as error:
        raise UnreadableError("not a whole zip file (cut off, or something else)") from error
    except NotImplementedError as error:
        raise UnreadableError(f"the zip asks for what no published file needs: {error}") from error
    except OSError as error:
        # A directory that points before the file's start is the file's fault, not the disk's.
        if error.errno != errno.EINVAL:
            raise
        raise UnreadableError("the zip's directory points to no file") from error
    if [m.filename for m in members] != [name]:
        held = ", ".join(m.filename for m in members[:5]) or "nothing"
        raise UnreadableError(f"the zip holds {held}; exactly one file {name} is expected")
    info = members[0]
    if info.flag_bits & _ENCRYPTED:
        raise UnreadableError("the zip is encrypted")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise UnreadableError(f"the zip uses compression method {info.compress_type}, not deflate")
    return info


def _seek_to_data(handle: io.BufferedReader[Any], info: zipfile.ZipInfo) -> None:
    # Bytes that are gone before the directory make every offset too small, down to below zero.
    if info.header_offset < 0:
        raise UnreadableError("the zip's directory points to no file")
    handle.seek(info.header_offset)
    header = handle.read(_LOCAL_HEADER)
    if len(header) < _LOCAL_HEADER or header[:4] != b"PK\x03\x04":
        raise UnreadableError("the zip's directory points to no file")
    lengths = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    handle.seek(info.header_offset + _LOCAL_HEADER + lengths)


class _Member(io.RawIOBase):
    """The member's own bytes on demand; length and CRC are checked when the end is reached."""

    def __init__(self, handle: io.BufferedReader[Any], info: zipfile.ZipInfo) -> None:
        stored = info.compress_type == zipfile.ZIP_STORED
        self._info, self._size = info, 0
        self._source: _Source = _Stored(handle, info) if stored else _inflating(handle, info)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            count = self._source.readinto(buffer)
        except _DAMAGED as error:
            raise UnreadableError(f"the zip is damaged: {error}") from error
        self._size += count
        # A gzip's trailer knows no more than the length's lowest four bytes.
        if not count and self._size != self._info.file_size:
            raise UnreadableError(_unlike(self._info, self._size))
        return count


def _inflating(handle: io.BufferedReader[Any], info: zipfile.ZipInfo) -> isal_zlib._GzipReader:
    """A reader that inflates into the caller's own memory, and compares the CRC by itself.

    ISA-L has one for gzip alone. A zip's member is the same between a header and a trailer.
    """
    trailer = struct.pack("<II", info.CRC, info.file_size & 0xFFFF_FFFF)
    packed = _Chained(_GZIP_HEADER, _Packed(handle, info.compress_size), trailer)
    return isal_zlib._GzipReader(packed, CHUNK)  # type: ignore[arg-type]


class _Source(Protocol):
    def readinto(self, buffer: Any, /) -> int: ...


class _Packed:
    """The next so many bytes of a file."""

    def __init__(self, handle: io.BufferedReader[Any], size: int) -> None:
        self._handle, self._left = handle, size

    def readinto(self, buffer: Any, /) -> int:
        count = self._handle.readinto(memoryview(buffer)[: self._left])
        self._left -= count
        return count


class _Stored(_Packed):
    """A member that was not compressed, whose CRC is compared at its end."""

    def __init__(self, handle: io.BufferedReader[Any], info: zipfile.ZipInfo) -> None:
        super().__init__(handle, info.compress_size)
        self._info, self._size, self._crc = info, 0, 0

    def readinto(self, buffer: Any, /) -> int:
        count = super().readinto(buffer)
        self._size += count
        self._crc = isal_zlib.crc32(memoryview(buffer)[:count], self._crc)
        if not count and self._crc != self._info.CRC:
            raise UnreadableError(_unlike(self._info, self._size))
        return count


class _Chained(io.RawIOBase):
    """Bytes of a file between others."""

    def __init__(self, before: bytes, packed: _Packed, after: bytes) -> None:
        self._parts: deque[_Source] = deque([io.BytesIO(before), packed, io.BytesIO(after)])

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while self._parts:
            if count := self._parts[0].readinto(buffer):
                return count
            self._parts.popleft()
        return 0


def _unlike(info: zipfile.ZipInfo, size: int) -> str:
    return (
        f"the zip is damaged: {size} bytes came out, "
        f"{info.file_size} with CRC {info.CRC:08x} were packed"
    )
