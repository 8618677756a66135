"""Rows of plain numbers, read several times faster than a general CSV reader can.

Trades and quotes come by the hundred million, and their text is of the simplest kind. What is
read here is exactly what Arrow would read: whole numbers of up to 18 digits, decimals of up to 15
(a whole number over a power of ten, both exact in a double, so that the quotient is the nearest
one), ``true`` and ``false``. At anything else, a blank or a quote too, the block goes to Arrow,
which knows all forms and what to say of a wrong one.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ingest.blocks import Block
from ingest.plain_kernel import BOOLEAN, DECIMAL, SKIPPED, WHOLE, read_lines
from ingest.register import Column

Kinds = npt.NDArray[np.int64]

_KINDS = {"int64": WHOLE, "float64": DECIMAL, "bool": BOOLEAN}
_LINE_END = ord("\n")


def kinds_of(found: Sequence[str], columns: Sequence[Column]) -> Kinds | None:
    """How each column of a file is read; None if one that is kept is no number."""
    named = {column.name: column for column in columns}
    kinds = [SKIPPED if named[n].role == "ignored" else _KINDS.get(named[n].type) for n in found]
    return None if None in kinds else np.array(kinds, np.int64)


def read_plain(block: Block, found: Sequence[str], kinds: Kinds) -> pa.RecordBatch | None:
    """The block's rows without the skipped columns, or None if any of its lines is not plain."""
    text = np.frombuffer(block.padded, np.uint8)
    lines = int(np.count_nonzero(text[: block.size] == _LINE_END))
    values = np.empty((len(found), lines), np.int64)
    if read_lines(text, np.uint64(block.size), kinds, values, values.view(np.float64)) != lines:
        return None
    kept = [i for i, kind in enumerate(kinds) if kind != SKIPPED]
    arrays = [_array(values[i], int(kinds[i])) for i in kept]
    return pa.RecordBatch.from_arrays(arrays, names=[found[i] for i in kept])


def _array(values: npt.NDArray[np.int64], kind: int) -> pa.Array:
    """Arrow's view of one column, without a copy."""
    if kind == BOOLEAN:
        bits = np.packbits(values != 0, bitorder="little")
        return pa.Array.from_buffers(pa.bool_(), len(values), [None, pa.py_buffer(bits)])
    type_ = pa.int64() if kind == WHOLE else pa.float64()
    return pa.Array.from_buffers(type_, len(values), [None, pa.py_buffer(values)])
