"""Integers written as `0x10`: Arrow reads them as 16, Binance never writes them, so none is taken.

A damaged digit can turn `0210` into `0x10`, and the number would change without a word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from ingest.blocks import Block
from ingest.unreadable import UnreadableError

_MARK = re.compile(b"[xX]")


def refuse_hexadecimals(
    block: Block, integers: Sequence[str], found: Sequence[str], quote: str | bool, before: int
) -> None:
    """Raise `UnreadableError` for the first integer cell of a block of CSV that holds an x.

    `before` counts the file's rows before the block. Only blocks with an x anywhere pay for the
    second reading; symbols may hold one.
    """
    if not integers or not _MARK.search(block.text):
        return
    cells = _as_text(block, integers, found, quote)
    for name in integers:
        wrong = pc.indices_nonzero(pc.match_substring(cells[name], "x", ignore_case=True))
        if len(wrong):
            row = wrong[0].as_py()
            raise UnreadableError(
                f"row {before + row + 1}, column {name}: "
                f"invalid value '{cells[name][row].as_py()}', integers are written in decimal"
            )


def _as_text(
    block: Block, integers: Sequence[str], found: Sequence[str], quote: str | bool
) -> pa.Table:
    return pacsv.read_csv(
        pa.BufferReader(block.text),
        pacsv.ReadOptions(column_names=found, block_size=block.size + 1, use_threads=False),
        pacsv.ParseOptions(quote_char=quote),
        pacsv.ConvertOptions(
            column_types=dict.fromkeys(integers, pa.string()), include_columns=list(integers)
        ),
    )
