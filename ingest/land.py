"""One published file to one Parquet file, whole or not at all; and the empty lake of a new home."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ingest.ahead import ahead
from ingest.decode import Moved, Origin, decode, lake_schema
from ingest.manifest import create_manifest
from ingest.register import DataSet, Register, register_of
from ingest.revisions import FOLDER as REVISIONS
from ingest.revisions import create as create_revisions
from ingest.stamps import Span, widest
from ingest.user.shape import SHAPE_SCHEMA, USER_FILE, USER_FOLDER
from nullhouse.base.atomic import atomic_path
from nullhouse.base.home import Home

ROW_GROUP = 1 << 19
#: Batches that are parsed ahead of the writer: what memory holds beside a packed row group.
AHEAD = 2
SCHEMA_FILE = "_schema.parquet"


@dataclass(frozen=True)
class Landed:
    """What came to lie in the lake."""

    rows: int
    span: Span | None


def land(
    source: Path,
    origin: Origin,
    target: Path,
    moved: Moved | None = None,
    confirm: Callable[[], object] = lambda: None,
) -> Landed:
    """Write a zip's rows to a Parquet file; an unreadable zip leaves no trace.

    Nor does one that ``confirm``, which is asked before the file is moved into place, refuses.

    One thread inflates and parses while this one encodes and writes, so that a single file
    keeps two cores busy; what waits between them is a few batches.
    """
    schema = _firm(lake_schema(origin.dataset), origin.dataset)
    rows, span = 0, None
    ids = [c.name for c in origin.dataset.landed_columns if c.role == "id"]
    with atomic_path(target) as temporary, parquet_writer(temporary, schema, ids) as writer:
        for piece in ahead(decode(source, origin, moved), AHEAD):
            span = widest(span, piece.span)
            known = pa.RecordBatch.from_arrays(piece.rows.columns, schema=schema)
            writer.write_batch(known, row_group_size=ROW_GROUP)
            rows += known.num_rows
        confirm()
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


def parquet_writer(target: Path, schema: pa.Schema, ids: Collection[str] = ()) -> pq.ParquetWriter:
    """Zstandard at its fastest; ids and times as differences, which halves the file.

    `ids` count on from row to row: as differences they are next to nothing, so that neither
    packing nor bounds are worth their time.
    """
    integers = [f.name for f in schema if f.type == pa.int64()]
    packed = [f.name for f in schema if f.name not in ids and f.type != pa.bool_()]
    return pq.ParquetWriter(
        target,
        schema,
        compression={f.name: "zstd" if f.name in packed else "none" for f in schema},
        compression_level=dict.fromkeys(packed, 1),
        use_dictionary=[f.name for f in schema if f.name not in integers],
        # By times and symbols a file is passed over unread; by prices, sides and the file's own
        # name hardly ever.
        write_statistics=[f.name for f in schema if f.name in packed and _is_sought(f)],
        column_encoding=dict.fromkeys(integers, "DELTA_BINARY_PACKED"),
        store_schema=False,
        # A flipped bit in a packed number reads as another number: this tells.
        write_page_checksum=True,
        # Values that are encoded at a time; Arrow's own thousand makes writing a twentieth slower.
        write_batch_size=1 << 14,
        # Every page costs its own start of the compressor; Arrow's own are of 20,000 rows.
        max_rows_per_page=1 << 17,
        # The C library's own: what Arrow's gives back to the system is emptied anew at each use.
        memory_pool=pa.system_memory_pool(),
    )


def _is_sought(field: pa.Field) -> bool:
    return not pa.types.is_floating(field.type) and field.name != "file_key"


def _firm(schema: pa.Schema, dataset: DataSet) -> pa.Schema:
    """The schema that says of which columns no cell is blank: for these no marks are written."""
    filled = {c.name for c in dataset.landed_columns if c.required and not c.optional}
    filled |= {"symbol", "file_key"} - {c.name for c in dataset.landed_columns}
    return pa.schema([f.with_nullable(f.name not in filled) for f in schema])
