"""Files that were published anew: the version that was loaded before is kept, and can be had again.

The lake holds one version of a file, the newest good one. What it replaced lies below
``_revisions``, and a table beside the manifest says from when to when it was in force.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ingest.manifest import SCHEMA, Entry, read_manifest
from nullhouse.base.atomic import atomic_path
from nullhouse.base.errors import NullhouseError, Problem

FOLDER = "_revisions"
TABLE = "_revisions.parquet"
_SUPERSEDED = pa.field("superseded_at", pa.timestamp("us"))
_SCHEMA = SCHEMA.append(_SUPERSEDED)


@dataclass(frozen=True)
class Revision:
    """A version of a file that is no longer in force; ``entry.parquet`` is where it is kept."""

    entry: Entry
    superseded_at: datetime


def kept_as(entry: Entry) -> str:
    """Where the version of an entry is kept, relative to the lake."""
    landed = Path(entry.parquet or "")
    return str(Path(FOLDER) / landed.parent / f"{landed.stem}.{(entry.sha256 or '')[:12]}.parquet")


def keep(lake: Path, entry: Entry) -> None:
    """Set a loaded file aside before a newer version takes its place.

    What is kept already stays: after an interruption the file in the lake may be the newer one.
    """
    kept = lake / kept_as(entry)
    if not kept.exists():
        place(lake / (entry.parquet or ""), kept)


def place(source: Path, target: Path) -> None:
    """Put a file at another path too: a second name for the same bytes where the disk can."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:
        with atomic_path(target) as temporary:
            shutil.copyfile(source, temporary)


def read_revisions(lake: Path) -> list[Revision]:
    """All versions no longer in force."""
    path = lake / TABLE
    if not path.exists():
        return []
    try:
        rows = pq.read_table(path, schema=_SCHEMA).to_pylist()
    except (pa.ArrowException, OSError) as error:
        raise NullhouseError(_damaged(path, str(error))) from error
    return [Revision(Entry(**row), ended) for row in rows for ended in [row.pop("superseded_at")]]


def record(lake: Path, revisions: Iterable[Revision]) -> None:
    """Add versions to the table; only the process that ingests into a lake does so."""
    added = list(revisions)
    if added:
        _write(lake / TABLE, [*read_revisions(lake), *added])


def create(lake: Path) -> None:
    """Write an empty table where there is none."""
    if not (lake / TABLE).exists():
        _write(lake / TABLE, [])


def _write(path: Path, revisions: Iterable[Revision]) -> None:
    ordered = sorted(revisions, key=lambda r: (r.entry.key, r.superseded_at))
    rows = [{**vars(r.entry), "superseded_at": r.superseded_at} for r in ordered]
    with atomic_path(path) as temporary:
        pq.write_table(pa.Table.from_pylist(rows, schema=_SCHEMA), temporary, compression="zstd")


def in_force(lake: Path, manifest: Path, at: datetime) -> list[Entry]:
    """The manifest as it stood at a moment: of every file the version that was in force."""
    now = [entry for entry in read_manifest(manifest).values() if entry.fetched_at <= at]
    before = [
        revision.entry
        for revision in read_revisions(lake)
        if revision.entry.fetched_at <= at < revision.superseded_at
    ]
    return now + before


def _damaged(path: Path, found: str) -> Problem:
    remedy = f"move it away; the versions that it listed lie below {FOLDER}"
    return Problem("the table of revisions cannot be read", str(path), found, remedy=remedy)
