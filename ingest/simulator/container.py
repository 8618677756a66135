"""A CSV in its zip with its checksum line beside it, the same bytes at every run."""

from __future__ import annotations

import hashlib
import struct
from pathlib import Path

from isal import isal_zlib

#: Every member carries the same time stamp (2026-01-01 00:00), since the wall clock would
#: change the archive's bytes; the format has no way to leave it out.
_DOS_TIME, _DOS_DATE = 0, (2026 - 1980) << 9 | 1 << 5 | 1
_VERSION, _DEFLATED, _REGULAR_FILE = 20, 8, 0o100644 << 16


def zip_bytes(name: str, content: bytes) -> bytes:
    """A zip that holds exactly one deflated member."""
    member = name.encode()
    packed = isal_zlib.compress(content, 1, -15)
    fields = (_DEFLATED, _DOS_TIME, _DOS_DATE, isal_zlib.crc32(content), len(packed), len(content))
    local = struct.pack("<IHHHHHIIIHH", 0x04034B50, _VERSION, 0, *fields, len(member), 0)
    central = struct.pack(
        "<IHHHHHHIIIHHHHHII",
        *(0x02014B50, 3 << 8 | _VERSION, _VERSION, 0, *fields, len(member)),
        *(0, 0, 0, 0, _REGULAR_FILE, 0),
    )
    body = local + member + packed
    directory = central + member
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 1, 1, len(directory), len(body), 0)
    return body + directory + end


def write_archived(target: Path, content: bytes) -> None:
    """Write ``target`` (a ``.zip`` path) holding one CSV of its name, and its ``.CHECKSUM``."""
    packed = zip_bytes(f"{target.stem}.csv", content)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(packed)
    line = f"{hashlib.sha256(packed).hexdigest()}  {target.name}\n"
    target.with_name(f"{target.name}.CHECKSUM").write_text(line, encoding="ascii", newline="\n")
