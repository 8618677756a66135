"""A table's seal: a hash of its rows that lies in its own file, so that an edited cell shows."""

from __future__ import annotations

import hashlib

import numpy as np
import pyarrow as pa

#: The key of the Parquet file's own metadata.
SEAL = b"nullhouse.rows_sha256"
_BETWEEN = "\x1f"


def sealed(table: pa.Table) -> pa.Table:
    """The table with its seal, which Parquet keeps beside the columns."""
    return table.replace_schema_metadata({SEAL: seal_of(table)})


def seal_of(table: pa.Table) -> str:
    """Hex SHA-256 over every column's name, blanks and values; texts, and what is an integer
    to Parquet (numbers, dates, times)."""
    digest = hashlib.sha256()
    for name in sorted(table.column_names):
        column = table.column(name)
        filled = np.asarray(column.is_valid().to_numpy(), dtype=bool)
        digest.update(f"{name} {len(column)}\n".encode())
        digest.update(np.packbits(filled).tobytes())
        digest.update(_bytes_of(column))
    return digest.hexdigest()


def is_sealed_otherwise(table: pa.Table) -> bool:
    """Whether the rows are not those that were sealed; a table without a seal has none to break."""
    seal = seal_in(table)
    return seal is not None and seal != seal_of(table)


def seal_in(table: pa.Table) -> str | None:
    """The seal that a table read from its file carries."""
    found = (table.schema.metadata or {}).get(SEAL)
    return None if found is None else found.decode("utf-8", "replace")


def _bytes_of(column: pa.ChunkedArray) -> bytes:
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        return _BETWEEN.join(text or "" for text in column.to_pylist()).encode()
    # A date is four bytes wide, and casts to eight by way of its own width alone.
    plain = column.cast(pa.int32()) if pa.types.is_date32(column.type) else column
    numbers = plain.cast(pa.int64()).fill_null(0).to_numpy()
    return np.ascontiguousarray(numbers, dtype="<i8").tobytes()
