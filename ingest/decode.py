"""A published CSV as typed batches, or the reason why it must not reach the lake."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from ingest.blocks import whole_lines
from ingest.checks import check_batch
from ingest.member import open_member
from ingest.parse import TYPES, parser_of
from ingest.register import DataSet
from ingest.stamps import Span
from ingest.unreadable import UnreadableError

#: CSV bytes that are parsed at a time.
BLOCK = 1 << 23
_BOM = b"\xef\xbb\xbf"
_CONSTANT = pa.dictionary(pa.int32(), pa.string())
#: As many rows as a block has mostly, to take a batch's zeros from.
_MANY = 1 << 17

#: Told after each batch: its rows, and which share of the file it was.
Moved = Callable[[int, float], None]


@dataclass(frozen=True)
class Origin:
    """Which archive file the rows are from."""

    dataset: DataSet
    symbol: str
    key: str
    name: str


class Piece(NamedTuple):
    """Some rows of a file, and from when to when they are."""

    rows: pa.RecordBatch
    span: Span | None


def lake_schema(dataset: DataSet) -> pa.Schema:
    """The lake's columns of a data set: those kept of the file, then symbol and file_key."""
    fields = [(c.name, TYPES[c.type]) for c in dataset.landed_columns]
    added = {"symbol", "file_key"} - {name for name, _ in fields}
    return pa.schema([*fields, *((name, _CONSTANT) for name in sorted(added, reverse=True))])


def decode(path: Path, origin: Origin, moved: Moved | None = None) -> Iterator[Piece]:
    """The zip's rows in file order, as published: doubled rows stay, blanks are NULL.

    Nothing is unpacked to the disk, and no more than a block is held, however long the file is.
    """
    schema = lake_schema(origin.dataset)
    with open_member(path, f"{origin.name}.csv") as (stream, size):
        # The public archive quotes nothing. A mirror's writer that does begins with the first
        # line; elsewhere a stray quote must not swallow the rows up to the next one.
        quote = '"' if b'"' in _first_line(stream) else False
        parser = parser_of(_sniff_columns(stream, origin.dataset), origin.dataset, quote, size)
        rows = 0
        for block in whole_lines(stream, BLOCK):
            batch = parser.batch(block, rows)
            span = check_batch(batch, origin.dataset, rows)
            rows += batch.num_rows
            yield Piece(_complete(batch, schema, origin), span)
            if moved:
                moved(batch.num_rows, block.size / size)


def _sniff_columns(stream: io.BufferedReader[Any], dataset: DataSet) -> list[str]:
    """The file's column names; a header is consumed, and a first digit means there is none."""
    if stream.peek(len(_BOM))[: len(_BOM)] == _BOM:
        stream.read(len(_BOM))
    start = stream.peek(1)[:1]
    if not start:
        raise UnreadableError("the file is empty: neither header nor rows")
    if not start.isdigit():
        header = stream.readline(BLOCK).decode("utf-8", "replace")
        return _named(header.strip("\r\n").split(","), dataset)
    if dataset.header == "always":
        names = ", ".join(c.name for c in dataset.columns)
        raise UnreadableError(f"the header is missing; allowed: {names}")
    return _counted(_first_line(stream).count(b",") + 1, dataset)


def _first_line(stream: io.BufferedReader[Any]) -> bytes:
    """The line at which the stream stands, without moving on."""
    return stream.peek(1).split(b"\n", 1)[0]


def _named(header: Sequence[str], dataset: DataSet) -> list[str]:
    found = [name.strip().strip('"') for name in header]
    optional = [c.name for c in dataset.columns if c.optional]
    fixed = [name for name in found if name not in optional]
    doubled = len(set(found)) < len(found)
    if doubled or fixed != [c.name for c in dataset.columns if not c.optional]:
        raise UnreadableError(f"changed columns: {_differences(found, dataset)}")
    return found


def _differences(found: Sequence[str], dataset: DataSet) -> str:
    allowed = [c.name for c in dataset.columns]
    needed = [c.name for c in dataset.columns if not c.optional]
    parts = [
        ("unknown", [n for n in found if n not in allowed]),
        ("missing", [n for n in needed if n not in found]),
        ("found", [n[:60] for n in found[:40]]),
        ("allowed", [f"{c.name} (optional)" if c.optional else c.name for c in dataset.columns]),
    ]
    return "; ".join(f"{label} {', '.join(names)}" for label, names in parts if names)


def _counted(width: int, dataset: DataSet) -> list[str]:
    """Without a header the number of fields says whether the optional columns are there."""
    every = [c.name for c in dataset.columns]
    needed = [c.name for c in dataset.columns if not c.optional]
    for names in (every, needed):
        if len(names) == width:
            return names
    raise UnreadableError(
        f"changed columns: {width} found without a header; allowed {', '.join(every)}"
    )


def _complete(batch: pa.RecordBatch, schema: pa.Schema, origin: Origin) -> pa.RecordBatch:
    """Add what the file's place says, and NULLs for optional columns that it does not have."""
    columns = [_filled(batch, field, origin) for field in schema]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _filled(batch: pa.RecordBatch, field: pa.Field, origin: Origin) -> pa.Array:
    if field.name in batch.schema.names:
        return batch.column(field.name)
    known = {"symbol": origin.symbol, "file_key": origin.key}.get(field.name)
    if known is None:
        return pa.nulls(batch.num_rows, field.type)
    if not pa.types.is_dictionary(field.type):
        return pa.repeat(known, batch.num_rows)
    # One text and as many zeros: a file's constant costs no memory and no time.
    # Zeros need no proof that they are below one.
    return pa.DictionaryArray.from_arrays(_zeros(batch.num_rows), pa.array([known]), safe=False)


def _zeros(length: int) -> pa.Array:
    if length > _MANY:
        return pa.repeat(pa.scalar(0, pa.int32()), length)
    return _many_zeros().slice(0, length)


@cache
def _many_zeros() -> pa.Array:
    return pa.repeat(pa.scalar(0, pa.int32()), _MANY)
