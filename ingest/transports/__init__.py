"""Where archive files come from: a mirror's folder or any plain web server that holds one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from ingest.transports.folder import FolderArchive
from ingest.transports.http import HttpArchive
from nullhouse.base.errors import NullhouseError, Problem

PUBLIC_ARCHIVE = "https://data.binance.vision"
ARCHIVE_VARIABLE = "NULLHOUSE_ARCHIVE"


class Archive(Protocol):
    """What ingest asks of an archive; no listing is needed, keys come from the calendar."""

    @property
    def location(self) -> str:
        """The folder or address, as messages name it."""

    def fetch(self, key: str, scratch: Path) -> Path | None:
        """The key's file on this disk, below ``scratch`` if copied; None if there is none."""

    def read(self, key: str) -> bytes | None:
        """The bytes of a small file; None if there is none."""

    def version(self, key: str) -> str | None:
        """A text that changes when the file is published anew; None if there is no file."""

    def size(self, key: str) -> int | None:
        """Bytes of a file as published; None if there is none, or if the server does not say."""

    def folders(self, prefix: str) -> frozenset[str] | None:
        """Names of the folders below a prefix; None where the archive cannot be listed."""

    def close(self) -> None:
        """Give up connections."""


def open_archive(location: str | Path | None = None) -> Archive:
    """The archive at an address or folder; by default NULLHOUSE_ARCHIVE, else the public one."""
    named = str(location or os.environ.get(ARCHIVE_VARIABLE) or PUBLIC_ARCHIVE).strip()
    scheme = urlsplit(named).scheme.lower()
    if scheme in ("http", "https"):
        return HttpArchive(named)
    if "://" in named:
        raise NullhouseError(_no_such_scheme(named, scheme))
    return FolderArchive(Path(named).expanduser().absolute())


def _no_such_scheme(named: str, scheme: str) -> Problem:
    return Problem(
        f"an archive cannot be read over {scheme}",
        "--archive",
        named,
        "https://…, http://…, or a folder",
    )
