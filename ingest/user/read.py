"""A user's CSV as a table of the lake, or every problem of it at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa

from ingest.decode import lake_schema
from ingest.register import Column, DataSet
from ingest.user.cells import BadCellError, Value, read_cell
from ingest.user.shape import event_time, is_schedule
from ingest.user.table import Line, Sheet, read_sheet
from nullhouse.base.canonical import sha256_of_bytes
from nullhouse.base.errors import NullhouseError, Problem

#: A file that is wrong throughout is described by its first problems and their number.
LISTED = 40

Row = dict[str, Value]


@dataclass(frozen=True)
class UserFile:
    """A checked file; ``key`` names it in the manifest and in every row."""

    dataset: DataSet
    path: Path
    key: str
    size: int
    sha256: str
    table: pa.Table
    first_at: datetime
    last_at: datetime


def read_user_file(path: Path, dataset: DataSet) -> UserFile:
    """Read and check a file as a whole; nothing of it is skipped or repaired."""
    raw = _bytes(path)
    sheet = read_sheet(path, _text(path, raw), dataset)
    rows, problems = _rows(path, sheet, dataset)
    if problems:
        raise NullhouseError(*_first(path, problems))
    key = f"user/{dataset.id}.csv"
    times = [int(row[event_time(dataset)] or 0) for row in rows]
    return UserFile(
        dataset=dataset,
        path=path,
        key=key,
        size=len(raw),
        sha256=sha256_of_bytes(raw),
        table=_table(rows, dataset, key),
        first_at=_utc(min(times)),
        last_at=_utc(max(times)),
    )


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        found = error.strerror or str(error)
        raise NullhouseError(Problem("the file cannot be read", str(path), found)) from error


def _text(path: Path, raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        found = f"byte {error.start + 1} is {raw[error.start : error.start + 1].hex()}"
        raise NullhouseError(
            Problem("the file is no UTF-8 text", str(path), found, "a CSV file in UTF-8")
        ) from error


def _rows(path: Path, sheet: Sheet, dataset: DataSet) -> tuple[list[Row], list[Problem]]:
    rows: list[Row] = []
    problems = list(sheet.problems)
    first: dict[tuple[Value, ...], Line] = {}
    for line in sheet.lines:
        row, found = _row(path, sheet.names, line, dataset)
        problems += found
        # Rows are compared with each other when every column is what it should be.
        if not found and not sheet.problems:
            problems += _known_too_early(path, line, row, dataset)
            problems += _doubled(path, line, row, dataset, first)
        rows.append(row)
    return rows, problems


def _row(
    path: Path, names: Sequence[str], line: Line, dataset: DataSet
) -> tuple[Row, list[Problem]]:
    """The cells of a line by column; columns that the file lacks are blank."""
    texts = dict(zip(names, line.cells, strict=True))
    row: Row = dict.fromkeys((c.name for c in dataset.columns), None)
    problems: list[Problem] = []
    for column in dataset.columns:
        if column.name in texts:
            try:
                row[column.name] = _value(column, texts[column.name])
            except BadCellError as bad:
                where = f"{path}, {line.place}, column {column.name}"
                what = f"{column.name} {bad.what}"
                problems.append(Problem(what, where, texts[column.name], bad.allowed, bad.remedy))
    # Who gives no other time says that it was known when it happened.
    row["known_at"] = row["known_at"] or row[event_time(dataset)]
    return row, problems


def _value(column: Column, text: str) -> Value:
    found = read_cell(column.name, text)
    if found is None and column.required:
        raise BadCellError("is blank", remedy="fill it in")
    return found


def _known_too_early(path: Path, line: Line, row: Row, dataset: DataSet) -> Iterator[Problem]:
    known, happened = int(row["known_at"] or 0), int(row[event_time(dataset)] or 0)
    if known < happened and not is_schedule(dataset):
        yield Problem(
            "known_at is earlier than event_at",
            f"{path}, {line.place}, column known_at",
            f"{_utc(known)}, which is before {_utc(happened)}",
            "the same time or a later one",
            "what is announced before it happens belongs in a data set with scheduled_at",
        )


def _doubled(
    path: Path, line: Line, row: Row, dataset: DataSet, first: dict[tuple[Value, ...], Line]
) -> Iterator[Problem]:
    earlier = first.setdefault(tuple(row[name] for name in dataset.key), line)
    if earlier is not line:
        yield Problem(
            f"{line.place} repeats {earlier.place}",
            str(path),
            allowed=f"one row for each {', '.join(dataset.key)}",
            remedy="remove one of them, or merge their sizes",
        )


def _first(path: Path, problems: Sequence[Problem]) -> list[Problem]:
    rest = len(problems) - LISTED
    more = [Problem(f"and {rest} more problems", str(path))] if rest > 0 else []
    return [*problems[:LISTED], *more]


def _table(rows: Sequence[Row], dataset: DataSet, key: str) -> pa.Table:
    schema = lake_schema(dataset)
    constants: Row = {"symbol": None, "file_key": key}
    filled = [{**constants, **row} for row in rows]
    return pa.Table.from_arrays(
        [pa.array([row[field.name] for row in filled], field.type) for field in schema],
        schema=schema,
    )


def _utc(micros: int) -> datetime:
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)
    return at.replace(tzinfo=None)
