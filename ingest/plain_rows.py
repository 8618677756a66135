"""Rows of plain numbers, read several times faster than a general CSV reader can.

Trades and quotes come by the hundred million, and their text is of the simplest kind. What is
read here is exactly what Arrow would read: whole numbers of up to 18 digits, decimals of up to 15
(a whole number over a power of ten, both exact in a double, so that the quotient is the nearest
one), ``true`` and ``false``. At anything else, a blank or a quote too, the block goes to Arrow,
which knows all forms and what to say of a wrong one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ingest.blocks import Block
from ingest.lent import Lender
from ingest.plain_kernel import BOOLEAN, DECIMAL, NO_ROOM, SKIPPED, WHOLE, read_lines
from ingest.register import Column

Kinds = npt.NDArray[np.int64]

_KINDS = {"int64": WHOLE, "float64": DECIMAL, "bool": BOOLEAN}
_LINE_END = ord("\n")
#: Where a first line is looked for.
_FIRST = 1 << 10
#: Two files at once, each with a block in work and two that wait for the writer.
_LENDER = Lender(most=8)


def kinds_of(found: Sequence[str], columns: Sequence[Column]) -> Kinds | None:
    """How each column of a file is read; None if one that is kept is no number."""
    named = {column.name: column for column in columns}
    kinds = [SKIPPED if named[n].role == "ignored" else _KINDS.get(named[n].type) for n in found]
    return None if None in kinds else np.array(kinds, np.int64)


def read_plain(block: Block, found: Sequence[str], kinds: Kinds) -> pa.RecordBatch | None:
    """The block's rows without the skipped columns, or None if any of its lines is not plain."""
    text = np.frombuffer(block.padded, np.uint8)
    values, lines = _read(text, block.size, kinds, _likely_room(block))
    if lines == NO_ROOM:
        room = int(np.count_nonzero(text[: block.size] == _LINE_END))
        values, lines = _read(text, block.size, kinds, room)
    if lines < 0:
        return None
    kept = [i for i, kind in enumerate(kinds) if kind != SKIPPED]
    arrays = [_array(values[i][:lines], int(kinds[i])) for i in kept]
    return pa.RecordBatch.from_arrays(arrays, names=[found[i] for i in kept])


def _likely_room(block: Block) -> int:
    """More lines than there are, by the first one; to count them would be a pass of its own."""
    first = bytes(block.text[:_FIRST]).find(b"\n") + 1
    return block.size // max(first * 3 // 4, 1) + 1


def _read(text: Any, size: int, kinds: Kinds, room: int) -> tuple[npt.NDArray[np.int64], int]:
    """A row of values a column, and how many of them were read."""
    values = _LENDER.lend(len(kinds), room)
    decimals, bits = values.view(np.float64), values.view(np.uint8)
    return values, read_lines(text, np.uint64(size), kinds, values, decimals, bits)


def _array(values: npt.NDArray[np.int64], kind: int) -> pa.Array:
    """Arrow's view of one column, without a copy."""
    if kind == BOOLEAN:
        return pa.Array.from_buffers(pa.bool_(), len(values), [None, pa.py_buffer(values)])
    type_ = pa.int64() if kind == WHOLE else pa.float64()
    return pa.Array.from_buffers(type_, len(values), [None, pa.py_buffer(values)])
