"""The compiled loop under ``ingest.plain_rows``: lines of plain numbers to columns.

It is one function on purpose. numba counts references where an array crosses a branch into
another function, which here costs as much as the reading; and the processor must be able to
foresee the branches, so that it reads the next cell before it knows where this one ends.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

SKIPPED, WHOLE, DECIMAL, BOOLEAN = 0, 1, 2, 3
#: In place of a number of lines: Arrow must read them, or there are more than was foreseen.
NOT_PLAIN, NO_ROOM = -1, -2

_WHOLE_DIGITS, _DECIMAL_DIGITS = np.uint64(18), np.uint64(15)
_POWERS = 10.0 ** np.arange(16)

# Positions are unsigned: of a signed one numba asks at each use whether it counts from the end.
_0, _1, _2, _3, _4, _5, _6, _7, _8 = (np.uint64(n) for n in range(9))
_COMMA, _END, _RETURN, _QUOTE, _DOT, _MINUS = (np.uint8(ord(c)) for c in ',\n\r".-')
_ZERO, _NINE, _TEN = np.uint8(ord("0")), np.uint8(9), np.uint64(10)
_ZEROS, _HIGH_BITS = np.uint64(0x3030303030303030), np.uint64(0x8080808080808080)
_OVER_NINE = np.uint64(0x4646464646464646)
_LOWER, _FOUR, _FIVE = np.uint64(0x20), np.uint64(2**32 - 1), np.uint64(2**40 - 1)
_TRUE, _FALSE = (np.uint64(int.from_bytes(word, "little")) for word in (b"true", b"false"))

_inlined = njit(inline="always")


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
    return (((eight + _OVER_NINE) | (eight - _ZEROS)) & _HIGH_BITS) == _0


@_inlined
def _value(eight: Any) -> Any:
    """Eight digits as a number: neighbours are joined to pairs, pairs to fours, fours to eight."""
    digits = eight - _ZEROS
    pairs = digits * _TEN + (digits >> _8)
    mask = np.uint64(0x000000FF000000FF)
    outer = (pairs & mask) * np.uint64(100 + (1_000_000 << 32))
    inner = ((pairs >> np.uint64(16)) & mask) * np.uint64(1 + (10_000 << 32))
    return (outer + inner) >> np.uint64(32)


@_inlined
def _truth(eight: Any) -> Any:
    """The length of ``true`` or ``false``, capital or not, that stands first; 0 if neither does."""
    word = (eight | _LOWER) & _FIVE
    return _4 if word & _FOUR == _TRUE else _5 if word == _FALSE else _0


# With its types named, the kernel is loaded when this file is imported, not within a first file.
@njit(
    "int64(uint8[::1],uint64,int64[::1],int64[:,::1],float64[:,::1],uint8[:,::1])",
    cache=True,
    nogil=True,
)
def read_lines(  # noqa: C901, PLR0911, PLR0912, PLR0915 - see above
    text: Any, size: Any, kinds: Any, values: Any, decimals: Any, bits: Any
) -> Any:
    """Fill a row of ``values`` a column; return the number of lines, or why there is none.

    ``decimals`` and ``bits`` are the same memory: truths are packed eight to a byte, the first
    one lowest, as Arrow has them.

    ``text`` ends with a line's end at ``size``, and with eight bytes more behind it.
    """
    at, row, last = _0, _0, np.uint64(kinds.size - 1)
    room = np.uint64(values.shape[1])
    while at < size:
        if row == room:
            return NO_ROOM
        column = _0
        while column <= last:
            kind = kinds[column]
            if kind == BOOLEAN:
                length = _truth(_load(text, at))
                if length == _0:
                    return NOT_PLAIN
                place, bit = row >> _3, np.uint8(length == _4) << np.uint8(row & _7)
                bits[column, place] = bit if row & _7 == _0 else bits[column, place] | bit
                at += length
            elif kind == SKIPPED:
                while text[at] != _COMMA and text[at] != _END:
                    if text[at] == _RETURN or text[at] == _QUOTE:
                        return NOT_PLAIN
                    at += _1
            else:
                negative = text[at] == _MINUS
                if negative:
                    at += _1
                value, first, scale = _0, at, _0
                if kind == WHOLE:
                    eight = _load(text, at)
                    if _are_digits(eight):
                        value, at = _value(eight), at + _8
                digit = np.uint8(text[at] - _ZERO)
                while digit <= _NINE:
                    value, at = value * _TEN + np.uint64(digit), at + _1
                    digit = np.uint8(text[at] - _ZERO)
                digits = at - first
                if digits == _0 or digits > _WHOLE_DIGITS:
                    return NOT_PLAIN
                if kind == WHOLE:
                    values[column, row] = -np.int64(value) if negative else np.int64(value)
                else:
                    if text[at] == _DOT:
                        at += _1
                        first = at
                        digit = np.uint8(text[at] - _ZERO)
                        while digit <= _NINE:
                            value, at = value * _TEN + np.uint64(digit), at + _1
                            digit = np.uint8(text[at] - _ZERO)
                        scale = at - first
                        if scale == _0:
                            return NOT_PLAIN
                    if digits + scale > _DECIMAL_DIGITS:
                        return NOT_PLAIN
                    number = np.float64(np.int64(value)) / _POWERS[scale]
                    decimals[column, row] = -number if negative else number
            if text[at] != (_END if column == last else _COMMA):
                return NOT_PLAIN
            at += _1
            column += _1
        row += _1
    return np.int64(row)
