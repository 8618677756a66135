"""Other ways from the same zips to Parquet: none checks what it reads, each as fast as it can be.

Every way takes the zips and a folder, and leaves one Parquet file a zip there.
"""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
from isal import isal_zlib

Way = Callable[[Sequence[Path], Path], None]

INTEGERS = ("agg_trade_id", "first_trade_id", "last_trade_id", "transact_time")
NAMES = (
    "agg_trade_id", "price", "quantity", "first_trade_id", "last_trade_id", "transact_time",
    "is_buyer_maker",
)  # fmt: skip
BLOCK = 1 << 23
PIECE = 1 << 20
ROW_GROUP = 1 << 20


def two_threads_streaming(zips: Sequence[Path], out: Path) -> None:
    """The fastest that bounds its memory: inflate, parse and write by blocks, two zips at once."""
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda path: _stream(path, _target(path, out)), zips))


def whole_file(zips: Sequence[Path], out: Path) -> None:
    """The fastest in one process: the CSV whole in memory, parsed on all cores."""
    for path in zips:
        parsed = pacsv.read_csv(
            pa.BufferReader(_inflated(path)),
            pacsv.ReadOptions(column_names=NAMES, skip_rows=1, block_size=BLOCK),
            convert_options=_types(),
        )
        with _writer(_target(path, out), parsed.schema) as writer:
            writer.write_table(parsed, row_group_size=ROW_GROUP)


def whole_file_two_threads(zips: Sequence[Path], out: Path) -> None:
    """Two zips at once, each whole in memory and parsed by one thread."""

    def one(path: Path) -> None:
        parsed = pacsv.read_csv(
            pa.BufferReader(_inflated(path)),
            pacsv.ReadOptions(column_names=NAMES, skip_rows=1, block_size=BLOCK, use_threads=False),
            convert_options=_types(),
        )
        with _writer(_target(path, out), parsed.schema) as writer:
            writer.write_table(parsed, row_group_size=ROW_GROUP)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(one, zips))


def polars(zips: Sequence[Path], out: Path) -> None:
    """Polars on the inflated CSV, all cores."""
    import polars as pl

    for path in zips:
        frame = pl.read_csv(_inflated(path))
        frame.write_parquet(_target(path, out), compression="zstd", compression_level=1)


def duckdb_csv(zips: Sequence[Path], out: Path) -> None:
    """DuckDB's reader, which knows no zip: the CSV goes to the disk first."""
    types = dict.fromkeys(NAMES, "BIGINT")
    types |= {"price": "DOUBLE", "quantity": "DOUBLE", "is_buyer_maker": "BOOLEAN"}
    for path in zips:
        extracted = out / f"{path.stem}.csv"
        extracted.write_bytes(_inflated(path))
        duckdb.execute(
            f"""copy (select * from read_csv('{extracted}', header = true, columns = {types}))
                to '{_target(path, out)}' (format parquet, compression zstd)"""
        )
        extracted.unlink()


def pandas(zips: Sequence[Path], out: Path) -> None:
    """What a notebook does: two calls."""
    import pandas as pd

    for path in zips:
        pd.read_csv(path).to_parquet(_target(path, out))


def _stream(path: Path, target: Path) -> None:
    with _Inflating(path) as source:
        batches = pacsv.open_csv(
            pa.PythonFile(source, mode="r"),
            pacsv.ReadOptions(column_names=NAMES, skip_rows=1, block_size=BLOCK, use_threads=False),
            convert_options=_types(),
        )
        with _writer(target, batches.schema) as writer:
            for batch in batches:
                writer.write_batch(batch)


def _types() -> pacsv.ConvertOptions:
    kinds = dict.fromkeys(INTEGERS, pa.int64())
    kinds |= {"price": pa.float64(), "quantity": pa.float64(), "is_buyer_maker": pa.bool_()}
    return pacsv.ConvertOptions(column_types=kinds)


def _writer(target: Path, schema: pa.Schema) -> pq.ParquetWriter:
    return pq.ParquetWriter(
        target,
        schema,
        compression="zstd",
        compression_level=1,
        use_dictionary=["price", "quantity"],
        column_encoding=dict.fromkeys(INTEGERS, "DELTA_BINARY_PACKED"),
    )


def _target(path: Path, out: Path) -> Path:
    return out / f"{path.stem}.parquet"


def _packed(path: Path) -> tuple[io.BufferedReader, zipfile.ZipInfo]:
    """The zip's only member as raw deflate; names and extra fields lie before it."""
    info = zipfile.ZipFile(path).infolist()[0]
    handle = path.open("rb")
    handle.seek(info.header_offset + 26)
    lengths = handle.read(4)
    skipped = int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little")
    handle.seek(skipped, os.SEEK_CUR)
    return handle, info


def _inflated(path: Path) -> bytes:
    handle, info = _packed(path)
    with handle:
        inflated: bytes = isal_zlib.decompress(handle.read(info.compress_size), -15, info.file_size)
    return inflated


class _Inflating(io.RawIOBase):
    """Inflates as much as one piece of the zip gives, and hands it out without a copy."""

    def __init__(self, path: Path) -> None:
        self._handle, info = _packed(path)
        self._pieces = self._inflate(info.compress_size)

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        return next(self._pieces, b"")

    def close(self) -> None:
        self._handle.close()
        super().close()

    def _inflate(self, left: int) -> Iterator[bytes]:
        inflater: Any = isal_zlib.decompressobj(-15)
        while left > 0 and not inflater.eof:
            piece = self._handle.read(min(PIECE, left))
            left -= len(piece)
            yield inflater.decompress(piece)


#: By the name that the table shows.
RIVALS: dict[str, Way] = {
    "pyarrow, 2 threads streaming": two_threads_streaming,
    "pyarrow, whole file": whole_file,
    "pyarrow, 2 threads whole file": whole_file_two_threads,
    "polars": polars,
    "duckdb, through a temporary file": duckdb_csv,
    "pandas": pandas,
}
#: Ways that are a library which the project does without.
BORROWED: frozenset[str] = frozenset({"polars", "pandas"})
