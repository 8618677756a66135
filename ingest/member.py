"""The one CSV inside a zip, inflated piece by piece so that memory does not grow with the file."""

from __future__ import annotations

import errno
import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from isal import igzip_lib, isal_zlib

from ingest.unreadable import UnreadableError

#: Packed bytes that are inflated at a time. What comes out of so few is small enough for the
#: allocator to give out the same memory again; of four times as many it asks the system each time.
CHUNK = 1 << 16
_LOCAL_HEADER = 30
_ENCRYPTED = 0x1
#: isal's stubs declare its exception class as if it were an exception.
_DAMAGED: type[Exception] = igzip_lib.IsalError  # type: ignore[assignment]


@contextmanager
def open_member(path: Path, name: str) -> Iterator[tuple[io.BufferedReader[Any], int]]:
    """The bytes of ``name``, which must be the only file of the zip at ``path``, and how many."""
    info = _only_member(path, name)
    with path.open("rb") as handle:
        _seek_to_data(handle, info)
        with io.BufferedReader(_Member(handle, info), CHUNK) as stream:
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


def _seek_to_data(handle: BinaryIO, info: zipfile.ZipInfo) -> None:
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
    """Inflates on demand, and checks length and CRC when the end is reached."""

    def __init__(self, handle: BinaryIO, info: zipfile.ZipInfo) -> None:
        self._handle, self._info = handle, info
        self._left, self._size, self._crc = info.compress_size, 0, 0
        self._stored = info.compress_type == zipfile.ZIP_STORED
        self._inflater = isal_zlib.decompressobj(-15)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        take = self._compressed if self._stored else self._inflated
        piece = take(len(buffer))
        if not piece:
            self._check()
            return 0
        self._size += len(piece)
        self._crc = isal_zlib.crc32(piece, self._crc)
        buffer[: len(piece)] = piece
        return len(piece)

    def _inflated(self, limit: int) -> bytes:
        while not self._inflater.eof:
            pending = self._inflater.unconsumed_tail or self._compressed(CHUNK)
            try:
                piece = self._inflater.decompress(pending, limit)
            except _DAMAGED as error:
                raise UnreadableError(f"the zip is damaged: {error}") from error
            if piece or not pending:
                return piece
        return b""

    def _compressed(self, limit: int) -> bytes:
        piece = self._handle.read(min(limit, self._left))
        self._left -= len(piece)
        return piece

    def _check(self) -> None:
        if self._size != self._info.file_size or self._crc != self._info.CRC:
            raise UnreadableError(
                f"the zip is damaged: {self._size} bytes came out, "
                f"{self._info.file_size} with CRC {self._info.CRC:08x} were packed"
            )
