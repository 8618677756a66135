"""One published file to one Parquet file, whole or not at all; and the empty lake of a new home."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ingest.ahead import ahead
from ingest.decode import Moved, Origin, decode, lake_schema
from ingest.manifest import create_manifest
from ingest.register import Register, register_of
from ingest.revisions import FOLDER as REVISIONS
from ingest.revisions import create as create_revisions
from ingest.stamps import Span, span_of, widest
from ingest.user.shape import SHAPE_SCHEMA, USER_FILE, USER_FOLDER
from nullhouse.base.atomic import atomic_path
from nullhouse.base.home import Home

ROW_GROUP = 1 << 19
#: Batches that are parsed ahead of the writer: what memory holds beside a row group.
AHEAD = 4
SCHEMA_FILE = "_schema.parquet"


@dataclass(frozen=True)
class Landed:
    """What came to lie in the lake."""

    rows: int
    span: Span | None


def land(source: Path, origin: Origin, target: Path, moved: Moved | None = None) -> Landed:
    """Write a zip's rows to a Parquet file; an unreadable zip leaves no trace.

    One thread inflates and parses while this one encodes and writes, so that a single file
    keeps two cores busy; what waits between them is a few batches.
    """
    schema = lake_schema(origin.dataset)
    time = origin.dataset.time_columns[0]
    rows, span = 0, None
    with atomic_path(target) as temporary, parquet_writer(temporary, schema) as writer:
        for group in _row_groups(ahead(decode(source, origin, moved), AHEAD)):
            for batch in group.to_batches():
                span = widest(span, span_of(batch.column(time.name), time.unit))
            writer.write_table(group, row_group_size=ROW_GROUP)
            rows += group.num_rows
    return Landed(rows, span)


def create_lake(home: Home, register: Register | None = None) -> None:
    """Give each data set, registered or declared in the home, a zero-row file, and the home empty
    registers of files."""
    for dataset in register or register_of(home):
        # As-of reads look among the versions of before as well, and absent files fail.
        for folder in (home.lake, home.lake / REVISIONS):
            _write_schema(lake_schema(dataset), folder / dataset.id / SCHEMA_FILE)
    # Of users' files dbt reads whatever is there: this one is always there, with every column.
    _write_schema(SHAPE_SCHEMA, home.lake / USER_FOLDER / USER_FILE)
    create_manifest(home.manifest)
    create_revisions(home.lake)


def _write_schema(schema: pa.Schema, target: Path) -> None:
    """Renew the file only when its columns changed, so that a second run changes nothing."""
    if target.exists() and stored_schema(schema) == pq.read_schema(target):
        return
    with atomic_path(target) as temporary, parquet_writer(temporary, schema) as writer:
        writer.write_table(schema.empty_table())


def stored_schema(schema: pa.Schema) -> pa.Schema:
    """The schema as Parquet gives it back: a constant's dictionary is only how it is written."""
    plain = [f.type.value_type if pa.types.is_dictionary(f.type) else f.type for f in schema]
    return pa.schema(zip(schema.names, plain, strict=True))


def parquet_writer(target: Path, schema: pa.Schema) -> pq.ParquetWriter:
    """Zstandard at its fastest; ids and times as differences, which halves the file."""
    integers = [f.name for f in schema if f.type == pa.int64()]
    return pq.ParquetWriter(
        target,
        schema,
        compression="zstd",
        compression_level=1,
        use_dictionary=[f.name for f in schema if f.name not in integers],
        column_encoding=dict.fromkeys(integers, "DELTA_BINARY_PACKED"),
        store_schema=False,
        # Values that are encoded at a time; Arrow's own thousand makes writing a twentieth slower.
        write_batch_size=1 << 14,
    )


def _row_groups(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Batches gathered to row groups of half a million rows."""
    held: list[pa.RecordBatch] = []
    for batch in batches:
        held.append(batch)
        if sum(b.num_rows for b in held) >= ROW_GROUP:
            yield pa.Table.from_batches(held)
            held = []
    if held:
        yield pa.Table.from_batches(held)
