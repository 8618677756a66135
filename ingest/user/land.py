"""Checked files of users into the lake: the same again changes nothing, another replaces it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.parquet as pq

from ingest.land import parquet_writer, stored_schema
from ingest.manifest import Entry, merge, read_manifest
from ingest.revisions import Revision, keep, kept_as, record
from ingest.summary import DatasetCount
from ingest.user.read import UserFile
from ingest.user.shape import USER_FILE
from ingest.visit import Clock
from nullhouse.base.atomic import atomic_path
from nullhouse.base.home import Home


@dataclass(frozen=True)
class UserLanding:
    """What came of one file."""

    path: Path
    entry: Entry
    outcome: Literal["loaded", "replaced", "already"]

    def row(self) -> dict[str, Any]:
        """A record in the columns of an archive's data set, for one table and one JSON list."""
        entry = self.entry
        return DatasetCount(
            dataset=entry.dataset_id,
            asked=1,
            loaded=int(self.outcome != "already"),
            already=int(self.outcome == "already"),
            missing=0,
            quarantined=0,
            rows=entry.rows or 0,
            bytes=entry.size or 0,
            first_at=entry.first_at,
            last_at=entry.last_at,
            days_outside_coverage=0,
        ).row()

    @property
    def note(self) -> str:
        """What a person should know beyond the counts."""
        told = {
            "loaded": "loaded",
            "replaced": "replaced; the earlier version is kept",
            "already": "the same as before; nothing changed",
        }
        return f"{self.entry.dataset_id}: {self.path}: {told[self.outcome]}"


def land_user_files(home: Home, files: Sequence[UserFile], clock: Clock) -> list[UserLanding]:
    """Land each file; what it replaced is kept as an earlier version, found by its checksum."""
    entries = read_manifest(home.manifest)
    return [_land(home, file, entries.get(file.key), clock) for file in files]


def _land(home: Home, file: UserFile, known: Entry | None, clock: Clock) -> UserLanding:
    target = home.lake / file.dataset.id / USER_FILE
    entry = _entry(file, clock)
    if known is not None and entry.says_the_same_as(known) and _holds(target, file.table):
        return UserLanding(file.path, known, "already")
    replaced = known is not None and known.sha256 != file.sha256 and target.is_file()
    if replaced and known is not None:
        keep(home.lake, known)
    _write(target, file.table)
    if replaced and known is not None:
        # Before the manifest: a version that it no longer names must be found elsewhere.
        old = replace(known, parquet=kept_as(known))
        record(home.lake, [Revision(old, entry.fetched_at)])
    merge(home.manifest, {file.key: entry})
    return UserLanding(file.path, entry, "replaced" if replaced else "loaded")


def _holds(target: Path, table: pa.Table) -> bool:
    """Whether the lake's file is what the CSV gives under today's declaration."""
    return target.is_file() and bool(pq.read_table(target).equals(_plain(table)))


def _plain(table: pa.Table) -> pa.Table:
    return table.cast(stored_schema(table.schema))


def _write(target: Path, table: pa.Table) -> None:
    with atomic_path(target) as temporary, parquet_writer(temporary, table.schema) as writer:
        writer.write_table(table)


def _entry(file: UserFile, clock: Clock) -> Entry:
    return Entry(
        dataset_id=file.dataset.id,
        market=file.dataset.market,
        symbol=None,
        period="file",
        period_start=file.first_at.date(),
        key=file.key,
        state="loaded",
        fetched_at=clock(),
        size=file.size,
        sha256=file.sha256,
        rows=file.table.num_rows,
        first_at=file.first_at,
        last_at=file.last_at,
        parquet=f"{file.dataset.id}/{USER_FILE}",
    )
