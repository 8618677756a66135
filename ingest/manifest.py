"""The manifest: one row per archive file that was ever asked for, and what came of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.parquet as pq
from filelock import FileLock, Timeout

from ingest.seal import is_sealed_otherwise, seal_in, sealed
from nullhouse.base.atomic import atomic_path
from nullhouse.base.errors import NullhouseError, Problem

#: Seconds to wait for another ingest that is writing the manifest, which takes it far less.
LOCK_SECONDS = 60

State = Literal["loaded", "missing", "quarantined"]

SCHEMA = pa.schema(
    [
        ("dataset_id", pa.string()),
        ("market", pa.string()),
        ("symbol", pa.string()),
        ("asset", pa.string()),
        ("period", pa.string()),
        ("period_start", pa.date32()),
        ("key", pa.string()),
        ("size", pa.int64()),
        ("sha256", pa.string()),
        ("rows", pa.int64()),
        ("first_at", pa.timestamp("us")),
        ("last_at", pa.timestamp("us")),
        ("fetched_at", pa.timestamp("us")),
        ("state", pa.string()),
        ("reason", pa.string()),
        ("parquet", pa.string()),
    ]
)


@dataclass(frozen=True)
class Entry:
    """One row of the manifest; ``symbol`` is the archive's own (none of a user's file, which may
    be about many) and ``asset`` its public name, ``parquet`` is below the lake."""

    dataset_id: str
    market: str
    symbol: str | None
    period: str
    period_start: date
    key: str
    state: State
    fetched_at: datetime
    asset: str | None = None
    size: int | None = None
    sha256: str | None = None
    rows: int | None = None
    first_at: datetime | None = None
    last_at: datetime | None = None
    reason: str | None = None
    parquet: str | None = None

    def says_the_same_as(self, other: Entry | None) -> bool:
        """Whether only the time of asking differs."""
        return other is not None and replace(self, fetched_at=other.fetched_at) == other


def read_manifest(path: Path) -> dict[str, Entry]:
    """All rows by archive key; none if there is no manifest yet."""
    if not path.exists():
        return {}
    table = _as_known(read_rows(path))
    # Column by column, as below: a manifest is read and written many times in a long ingest.
    columns = {name: table.column(name).to_pylist() for name in SCHEMA.names}
    rows = zip(*(columns[field.name] for field in fields(Entry)), strict=True)
    return {entry.key: entry for entry in (Entry(*row) for row in rows)}


def read_rows(path: Path) -> pa.Table:
    """The file's own columns and seal; raises where it is damaged, or not as it was sealed."""
    try:
        # Not `read_table`, which knows folders of files, and takes longer to load than to read.
        table = pq.ParquetFile(path).read()
        is_changed = is_sealed_otherwise(table)
    # Whatever a damaged file makes of its reader: an overflow, an unknown type, a bad text.
    except (pa.ArrowException, OSError, ValueError, TypeError, MemoryError) as error:
        raise NullhouseError(_damaged(path, str(error))) from error
    if is_changed:
        raise NullhouseError(_changed(path))
    return table


def _as_known(table: pa.Table) -> pa.Table:
    """The columns of this version: those that an older manifest lacks are blank."""
    if table.schema.equals(SCHEMA):
        return table
    blank = {f.name: pa.nulls(table.num_rows, f.type) for f in SCHEMA}
    known = [name for name in table.column_names if name in blank]
    there = {name: table.column(name).cast(SCHEMA.field(name).type) for name in known}
    return pa.table([there.get(n, blank[n]) for n in SCHEMA.names], schema=SCHEMA)


def create_manifest(path: Path) -> None:
    """Write an empty manifest where there is none; give an older one the columns it lacks, and
    its seal."""
    if not path.exists():
        _write(path, ())
        return
    table = read_rows(path)
    if table.schema != SCHEMA or seal_in(table) is None:
        with _locked_for_writing(path):
            _write(path, read_manifest(path).values())


def merge(path: Path, changed: Mapping[str, Entry], gone: Collection[str] = ()) -> None:
    """Put rows into the manifest and take out those of keys that are no more, beside what
    another ingest wrote meanwhile."""
    if not changed and not gone:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with _locked_for_writing(path):
        rows = {**read_manifest(path), **changed}
        _write(path, (entry for key, entry in rows.items() if key not in gone))


@contextmanager
def _locked_for_writing(path: Path) -> Iterator[None]:
    lock = path.with_name(f"{path.name}.lock")
    try:
        with FileLock(lock, timeout=LOCK_SECONDS):
            yield
    except Timeout as error:
        raise NullhouseError(_locked(lock)) from error


def _write(path: Path, entries: Iterable[Entry]) -> None:
    """One order for one content: the same rows give the same bytes."""
    ordered = sorted(entries, key=lambda e: (e.dataset_id, e.symbol or "", e.period_start, e.key))
    columns = {name: [getattr(entry, name) for entry in ordered] for name in SCHEMA.names}
    table = pa.Table.from_pydict(columns, schema=SCHEMA)
    with atomic_path(path) as temporary:
        pq.write_table(sealed(table), temporary, compression="zstd", compression_level=1)


def _damaged(path: Path, found: str) -> Problem:
    remedy = "move it away and ingest again; files are then fetched anew"
    return Problem("the manifest cannot be read", str(path), found, remedy=remedy)


def _changed(path: Path) -> Problem:
    remedy = "restore it from a backup, or move it away and ingest again"
    return Problem(
        "the manifest was changed by something else than nullhouse",
        str(path),
        "its rows are not those that were sealed",
        "rows that nullhouse wrote",
        remedy,
    )


def _locked(path: Path) -> Problem:
    remedy = "wait until the other ingest on this home has ended"
    return Problem("the manifest is locked by another process", str(path), remedy=remedy)
