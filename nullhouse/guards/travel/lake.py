"""A lake beside another: the same files, some of them without rows, or with noise in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import duckdb

from ingest.land import SCHEMA_FILE
from ingest.manifest import Entry, create_manifest, merge, read_manifest
from ingest.register import DataSet, register_of
from ingest.revisions import FOLDER, place, read_revisions, record
from ingest.revisions import create as create_revisions
from nullhouse.base.home import Home
from nullhouse.guards.travel.availability import arrives_at
from nullhouse.guards.travel.change import Change
from nullhouse.guards.travel.noise import poisoned

_LONG_AGO = datetime(1970, 1, 1)


@dataclass(frozen=True)
class LakeFile:
    """One Parquet file with rows: its place below the lake, and when its rows arrived."""

    dataset: DataSet
    path: str
    rows: int
    first: datetime
    last: datetime


def files_of(home: Home) -> list[LakeFile]:
    """Every file of a home's lake that has rows, with the span of their arrival."""
    found: list[LakeFile] = []
    with duckdb.connect() as connection:
        for dataset in register_of(home):
            paths = sorted(p for p in _parquet(home.lake / dataset.id) if p.name != SCHEMA_FILE)
            found += _spans(connection, home.lake, dataset, paths)
    return found


def _parquet(folder: Path) -> Iterator[Path]:
    return folder.rglob("*.parquet")


def _spans(
    connection: duckdb.DuckDBPyConnection, lake: Path, dataset: DataSet, paths: Sequence[Path]
) -> Iterator[LakeFile]:
    if not paths:
        return
    rows = connection.execute(
        f"""select filename, count(*), min(arrival), max(arrival) from (
                select filename, {arrives_at(dataset)} as arrival
                from read_parquet(?, union_by_name = true, filename = true)
            ) group by filename order by filename""",
        [[str(path) for path in paths]],
    ).fetchall()
    for filename, count, first, last in rows:
        yield LakeFile(dataset, str(Path(filename).relative_to(lake)), count, first, last)


def make_lake(home: Home, files: Iterable[LakeFile], side: Home, change: Change) -> None:
    """Make the lake of ``side``: what a change does not touch is another name for its bytes."""
    kept: set[str] = set()
    _link_registers(home, side)
    with duckdb.connect(config={"threads": 1}) as connection:
        for file in files:
            if _is_untouched(file, change):
                place(home.lake / file.path, side.lake / file.path)
            elif not _rewrite(connection, home, side, file, change):
                continue
            kept.add(file.path)
    _write_registers(home, side, change, kept)


def _is_untouched(file: LakeFile, change: Change) -> bool:
    if change.only is not None and file.path not in change.only:
        return True
    return not (change.touches_time(file.first) or change.touches_time(file.last))


def _rewrite(
    connection: duckdb.DuckDBPyConnection, home: Home, side: Home, file: LakeFile, change: Change
) -> bool:
    """Write what is left of a file; whether anything is."""
    touched = "touched"
    if change.only is not None:
        first, after = change.only[file.path]
        touched = f"(touched and file_row_number >= {first} and file_row_number < {after})"
    columns, copies, kept = "*", "1", f"not coalesce({touched}, false)"
    if change.kind == "poison":
        columns, copies, kept = poisoned(file.dataset, change.seed, touched)
    elif change.only is None and _is_wholly_touched(file, change):
        return False
    target = side.lake / file.path
    target.parent.mkdir(parents=True, exist_ok=True)
    source = str(home.lake / file.path).replace("'", "''")
    connection.execute(
        f"""copy (
            select * exclude (filename, file_row_number, touched, copies, copy_number)
            from (
                select *, unnest(range(copies)) as copy_number
                from (
                    select {columns}, {copies} as copies
                    from (
                        select *, {change.touches(arrives_at(file.dataset))} as touched
                        from read_parquet('{source}', filename = true, file_row_number = true)
                    )
                    where {kept}
                )
            )
            order by file_row_number, copy_number
        ) to '{str(target).replace("'", "''")}' (format parquet, compression zstd)"""
    )
    return True


def _is_wholly_touched(file: LakeFile, change: Change) -> bool:
    return change.touches_time(file.first) and change.touches_time(file.last)


def _link_registers(home: Home, side: Home) -> None:
    """What builds read beside the rows: empty schemas, the catalogue of declared data sets."""
    schemas = (*home.lake.glob(f"*/{SCHEMA_FILE}"), *home.lake.glob(f"{FOLDER}/*/{SCHEMA_FILE}"))
    for path in [*schemas, *(home.lake / "_user").glob("*.parquet")]:
        place(path, side.lake / path.relative_to(home.lake))
    place(home.catalogue, side.catalogue)


def _write_registers(home: Home, side: Home, change: Change, kept: set[str]) -> None:
    """The manifest and the table of revisions, of the files that are left.

    What a row says of its file (how its labels are to be read) comes with the first of its rows
    and stays as it was published.
    """
    entries = read_manifest(home.manifest)
    left = {key: e for key, e in entries.items() if _is_left(e, change, kept)}
    old = [r for r in read_revisions(home.lake) if r.entry.key in left]
    if change.kind == "cut":
        # When a file came to this home is another question, which the guard `arrival` asks.
        left = {key: replace(e, fetched_at=_LONG_AGO) for key, e in left.items()}
        old = [replace(r, superseded_at=_LONG_AGO) for r in old]
    create_manifest(side.manifest)
    create_revisions(side.lake)
    merge(side.manifest, left)
    record(side.lake, old)


def _is_left(entry: Entry, change: Change, kept: set[str]) -> bool:
    if change.kind == "poison" or change.only is not None or entry.period == "file":
        return True
    if entry.state != "loaded":
        return not change.touches_time(_missed_at(entry))
    # A feed that has said nothing yet is there all the same, once its day has begun.
    begun = datetime.combine(entry.period_start, time())
    return entry.parquet in kept or not change.touches_time(begun)


def _missed_at(entry: Entry) -> datetime:
    """When it shows that a file did not come: a day after its period."""
    start = entry.period_start
    month = date(start.year + start.month // 12, start.month % 12 + 1, 1)
    end = month if entry.period == "monthly" else start + timedelta(days=1)
    return datetime(end.year, end.month, end.day) + timedelta(days=1)
