"""Rows of plain numbers, read several times faster than a general CSV reader can.

Trades and quotes come by the hundred million, and their text is of the simplest kind. What is
read here is exactly what Arrow would read: whole numbers of up to 18 digits, decimals of up to 15
(a whole number over a power of ten, both exact in a double, so the quotient is the nearest one),
``true`` and ``false``. At anything else, a blank or a quote too, the kernel stops, and the
block goes to Arrow, which knows all forms and what to say of a wrong one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from numba import njit

from ingest.blocks import Block
from ingest.register import Column

SKIPPED, WHOLE, DECIMAL, BOOLEAN = 0, 1, 2, 3
KINDS = {"int64": WHOLE, "float64": DECIMAL, "bool": BOOLEAN}
_WHOLE_DIGITS, _DECIMAL_DIGITS = 18, 15
_POWERS = 10.0 ** np.arange(_DECIMAL_DIGITS + 1)

# Positions are unsigned: of a signed one numba asks at each use whether it counts from the end.
_1, _2, _3, _4, _5, _6, _7, _8 = (np.uint64(n) for n in range(1, 9))
_NOWHERE = np.uint64(2**64 - 1)
_COMMA, _END, _RETURN, _QUOTE, _DOT, _MINUS = (np.uint8(ord(c)) for c in ',\n\r".-')
_ZERO, _NINE, _LOWER = np.uint8(ord("0")), np.uint8(9), np.uint8(0x20)
_TEN, _ZEROS = np.uint64(10), np.uint64(0x3030303030303030)
_OVER_NINE, _HIGH_BITS = np.uint64(0x4646464646464646), np.uint64(0x8080808080808080)
_FOUR_BYTES, _FIVE_BYTES = np.uint64(2**32 - 1), np.uint64(2**40 - 1)
_TRUE, _FALSE = (np.uint64(int.from_bytes(word, "little")) for word in (b"true", b"false"))

_inlined = njit(inline="always")


def kinds_of(found: Sequence[str], columns: Sequence[Column]) -> npt.NDArray[np.int64] | None:
    """How each column of a file is read; None if one that is kept is no number."""
    named = {column.name: column for column in columns}
    kinds = [SKIPPED if named[n].role == "ignored" else KINDS.get(named[n].type) for n in found]
    return None if None in kinds else np.array(kinds, np.int64)


def read_plain(
    block: Block, found: Sequence[str], kinds: npt.NDArray[np.int64]
) -> pa.RecordBatch | None:
    """The block's rows without the skipped columns, or None if any of its lines is not plain."""
    text = np.frombuffer(block.padded, np.uint8)
    lines = int(np.count_nonzero(text[: block.size] == _END))
    values = np.empty((len(found), lines), np.int64)
    if _read(text, np.uint64(block.size), kinds, values, values.view(np.float64)) != lines:
        return None
    kept = [i for i, kind in enumerate(kinds) if kind != SKIPPED]
    arrays = [_array(values[i], int(kinds[i])) for i in kept]
    return pa.RecordBatch.from_arrays(arrays, names=[found[i] for i in kept])


def _array(values: npt.NDArray[np.int64], kind: int) -> pa.Array:
    """Arrow's view of one column, without a copy."""
    if kind == BOOLEAN:
        bits = np.packbits(values.view(np.bool_)[:: values.itemsize], bitorder="little")
        return pa.Array.from_buffers(pa.bool_(), len(values), [None, pa.py_buffer(bits)])
    type_ = pa.int64() if kind == WHOLE else pa.float64()
    return pa.Array.from_buffers(type_, len(values), [None, pa.py_buffer(values)])


@_inlined
def _whole(text: Any, at: Any) -> Any:
    """A whole number and the place behind it."""
    negative = text[at] == _MINUS
    first = at + _1 if negative else at
    value, behind = _digits(text, first, np.uint64(0))
    if behind == first or behind - first > _WHOLE_DIGITS:
        return np.int64(0), _NOWHERE
    return (-np.int64(value) if negative else np.int64(value)), behind


@_inlined
def _decimal(text: Any, at: Any) -> Any:
    """A decimal and the place behind it."""
    negative = text[at] == _MINUS
    first = at + _1 if negative else at
    value, behind = _few_digits(text, first, np.uint64(0))
    digits, scale = behind - first, np.uint64(0)
    if text[behind] == _DOT:
        dot = behind
        value, behind = _few_digits(text, dot + _1, value)
        scale = behind - dot - _1
        if scale == 0:
            return 0.0, _NOWHERE
    if digits == 0 or digits + scale > _DECIMAL_DIGITS:
        return 0.0, _NOWHERE
    found = np.float64(np.int64(value)) / _POWERS[scale]
    return (-found if negative else found), behind


@_inlined
def _digits(text: Any, at: Any, value: Any) -> Any:
    """Digits from a place on: eight at once where there are eight, as ids and stamps have."""
    eight = _load(text, at)
    if _are_digits(eight):
        value = _value(eight)
        at += _8
    return _few_digits(text, at, value)


@_inlined
def _few_digits(text: Any, at: Any, value: Any) -> Any:
    digit = np.uint8(text[at] - _ZERO)
    while digit <= _NINE:
        value = value * _TEN + np.uint64(digit)
        at += _1
        digit = np.uint8(text[at] - _ZERO)
    return value, at


@_inlined
def _load(text: Any, at: Any) -> Any:
    """Eight bytes as one number, the first one lowest; the compiler makes one load of it."""
    return (
        np.uint64(text[at])
        | (np.uint64(text[at + _1]) << np.uint64(8))
        | (np.uint64(text[at + _2]) << np.uint64(16))
        | (np.uint64(text[at + _3]) << np.uint64(24))
        | (np.uint64(text[at + _4]) << np.uint64(32))
        | (np.uint64(text[at + _5]) << np.uint64(40))
        | (np.uint64(text[at + _6]) << np.uint64(48))
        | (np.uint64(text[at + _7]) << np.uint64(56))
    )


@_inlined
def _are_digits(eight: Any) -> Any:
    """Whether no byte is over ``9`` (the sum's high bit) or under ``0`` (the difference's)."""
    return (((eight + _OVER_NINE) | (eight - _ZEROS)) & _HIGH_BITS) == 0


@_inlined
def _value(eight: Any) -> Any:
    """Neighbours are joined to pairs, pairs to fours and fours to eight, all at once."""
    digits = eight - _ZEROS
    pairs = digits * _TEN + (digits >> np.uint64(8))
    mask = np.uint64(0x000000FF000000FF)
    outer = (pairs & mask) * np.uint64(100 + (1_000_000 << 32))
    inner = ((pairs >> np.uint64(16)) & mask) * np.uint64(1 + (10_000 << 32))
    return (outer + inner) >> np.uint64(32)


@_inlined
def _boolean(text: Any, at: Any) -> Any:
    """1 for ``true``, 0 for ``false``, each with or without a capital."""
    word = (_load(text, at) | np.uint64(_LOWER)) & _FIVE_BYTES
    if word & _FOUR_BYTES == _TRUE:
        return 1, at + _4
    if word == _FALSE:
        return 0, at + _5
    return 0, _NOWHERE


@_inlined
def _skip(text: Any, at: Any) -> Any:
    """The end of a cell that is not kept; one with a quote is not plain."""
    while text[at] not in (_COMMA, _END):
        if text[at] in (_RETURN, _QUOTE):
            return _NOWHERE
        at += _1
    return at


# With its types named, the kernel is loaded when this file is imported, not within a first file.
@njit(
    "int64(uint8[::1], uint64, int64[::1], int64[:, ::1], float64[:, ::1])", cache=True, nogil=True
)
def _read(text: Any, size: Any, kinds: Any, values: Any, decimals: Any) -> Any:
    """Fill a row of ``values`` a column, and say how many lines were read before one was not."""
    at, row = np.uint64(0), 0
    while at < size:
        for column in range(kinds.size):
            end = _END if column == kinds.size - 1 else _COMMA
            kind = kinds[column]
            if kind == WHOLE:
                values[column, row], at = _whole(text, at)
            elif kind == DECIMAL:
                decimals[column, row], at = _decimal(text, at)
            elif kind == BOOLEAN:
                values[column, row], at = _boolean(text, at)
            else:
                at = _skip(text, at)
            if at == _NOWHERE or text[at] != end:
                return row
            at += _1
        row += 1
    return row
