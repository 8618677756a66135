"""The published checksum beside each file: what it says, and whether the file agrees."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from ingest.unreadable import UnreadableError

SUFFIX = ".CHECKSUM"
_LINE = re.compile(r"([0-9a-fA-F]{64})[ \t]+\*?(\S+)")


def parse_checksum(text: bytes, key: str) -> str:
    """The lower-case digest of a ``sha256sum`` line that names the key's file and no other."""
    name = PurePosixPath(key).name
    try:
        lines = text.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise UnreadableError("the checksum file is no text") from error
    if len(lines) != 1:
        raise UnreadableError(f"the checksum file has {len(lines)} lines; one is expected")
    matched = _LINE.fullmatch(lines[0].strip())
    if matched is None:
        shown = lines[0][:80]
        raise UnreadableError(f"the checksum file reads {shown!r}, not a SHA-256 and a file name")
    if matched[2] != name:
        raise UnreadableError(f"the checksum file is for {matched[2]}, not for {name}")
    return matched[1].lower()


def verify(published: bytes | None, key: str, sha256: str) -> None:
    """Refuse a file whose bytes are not the published ones, or of which nothing is published."""
    if published is None:
        raise UnreadableError("no checksum file is published beside it")
    expected = parse_checksum(published, key)
    if expected != sha256:
        raise UnreadableError(f"wrong checksum: published {expected}, the file has {sha256}")
