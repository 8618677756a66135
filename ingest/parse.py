"""Blocks of a CSV as typed batches: plain numbers by the fast way, everything else by Arrow."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.csv as pacsv

from ingest.blocks import Block
from ingest.hexadecimals import refuse_hexadecimals
from ingest.register import DataSet
from ingest.unreadable import UnreadableError

TYPES: Mapping[str, pa.DataType] = {
    "int64": pa.int64(),
    "float64": pa.float64(),
    "string": pa.string(),
    "bool": pa.bool_(),
}
#: CSV bytes of a file from which on the fast way is worth loading its compiled kernel.
LARGE = 1 << 24
#: Futures write true, spot writes True.
_TRUE, _FALSE = ["true", "True"], ["false", "False"]
_CELL = re.compile(r"In CSV column #(?P<column>\d+): Row #(?P<row>\d+): (?P<what>.*)", re.DOTALL)
_ROW = re.compile(r"CSV parse error: Row #(?P<row>\d+): (?P<what>.*)", re.DOTALL)

Plain = Callable[[Block], pa.RecordBatch | None]


@dataclass(frozen=True)
class Parser:
    """Reads blocks of one file, of which it knows columns and quotes."""

    found: Sequence[str]
    dataset: DataSet
    quote: str | bool
    plain: Plain | None

    def batch(self, block: Block, rows_before: int) -> pa.RecordBatch:
        """The block's rows with the columns that are kept; a wrong cell is told with its row."""
        batch = self.plain(block) if self.plain else None
        return self._by_arrow(block, rows_before) if batch is None else batch

    def _by_arrow(self, block: Block, rows_before: int) -> pa.RecordBatch:
        kept = {c.name: TYPES[c.type] for c in self.dataset.landed_columns if c.name in self.found}
        try:
            # One thread: files run side by side, and only so does Arrow count rows in errors.
            table = pacsv.read_csv(
                pa.BufferReader(block.text),
                pacsv.ReadOptions(
                    column_names=self.found, block_size=block.size + 1, use_threads=False
                ),
                pacsv.ParseOptions(quote_char=self.quote),
                _conversion(kept),
            )
        except pa.ArrowInvalid as error:
            raise UnreadableError(_reason(str(error), self.found, rows_before)) from error
        integers = [name for name, type_ in kept.items() if type_ == pa.int64()]
        refuse_hexadecimals(block, integers, self.found, self.quote, rows_before)
        return table.combine_chunks().to_batches()[0] if table.num_rows else _no_rows(table.schema)


def parser_of(found: Sequence[str], dataset: DataSet, quote: str | bool, csv_bytes: int) -> Parser:
    """The parser for a file: large ones of numbers alone are tried the fast way first."""
    plain = _plain(found, dataset) if not quote and csv_bytes >= LARGE else None
    return Parser(found, dataset, quote, plain)


def _plain(found: Sequence[str], dataset: DataSet) -> Plain | None:
    # The kernel takes half a second to load, which small files need not wait.
    from ingest.plain_rows import kinds_of, read_plain  # noqa: PLC0415

    kinds = kinds_of(found, dataset.columns)
    return None if kinds is None else lambda block: read_plain(block, found, kinds)


def _conversion(kept: Mapping[str, pa.DataType]) -> pacsv.ConvertOptions:
    return pacsv.ConvertOptions(
        column_types=kept,
        include_columns=list(kept),
        # Option files write a blank number as a pair of quotes.
        null_values=["", '""'],
        true_values=_TRUE,
        false_values=_FALSE,
        strings_can_be_null=True,
    )


def _reason(message: str, found: Sequence[str], rows_before: int) -> str:
    """Arrow's message with the file's row for the block's, and the column's name for its number."""
    told = message
    if in_cell := _CELL.fullmatch(message):
        row = int(in_cell["row"]) + rows_before
        told = f"row {row}, column {found[int(in_cell['column'])]}: {in_cell['what']}"
    elif in_row := _ROW.fullmatch(message):
        told = f"row {int(in_row['row']) + rows_before}: {in_row['what']}"
    return told.strip()[:300]


def _no_rows(schema: pa.Schema) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([pa.array([], f.type) for f in schema], schema=schema)
