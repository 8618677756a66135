"""Times as published: checked, and resolved to UTC instants without touching the stored value."""

from __future__ import annotations

from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from ingest.unreadable import UnreadableError

#: Epoch milliseconds have 13 digits (2001 to 2286), epoch microseconds 16.
_MILLISECONDS = (10**12, 10**13 - 1)
_MICROSECONDS = (10**15, 10**16 - 1)
#: Texts by their unit; Arrow itself would also read shorter and longer ones.
_TEXTS = {"utc_text": "2025-01-31 23:59:59", "utc_date": "2025-01-31"}

Span = tuple[datetime, datetime]


def span_of(values: pa.Array, unit: str, rows_before: int = 0) -> Span | None:
    """The earliest and latest instant of a column, or None of an empty one; bad times raise."""
    if len(values) == 0:
        return None
    if unit in _TEXTS:
        bounds = pc.min_max(_from_text(values, _TEXTS[unit], rows_before)).as_py()
    else:
        bounds = pc.min_max(_ends_from_epoch(values, rows_before)).as_py()
    return bounds["min"], bounds["max"]


def instants_of(values: pa.Array, unit: str) -> pa.Array:
    """Every value of a time column as a UTC instant."""
    if unit in _TEXTS:
        return _from_text(values, _TEXTS[unit], 0)
    return _from_mixed_epochs(values, 0)


def widest(one: Span | None, other: Span | None) -> Span | None:
    """The span that covers both."""
    if one is None or other is None:
        return one or other
    return min(one[0], other[0]), max(one[1], other[1])


def _ends_from_epoch(values: pa.Array, rows_before: int) -> pa.Array:
    """Instants among which are the earliest and the latest: two will mostly do."""
    bounds = pc.min_max(values).as_py()
    ends = [bounds["min"], bounds["max"]]
    if all(_within(end, _MILLISECONDS) for end in ends):
        return pc.multiply(pa.array(ends), 1000).cast(pa.timestamp("us"))
    if all(_within(end, _MICROSECONDS) for end in ends):
        return pa.array(ends).cast(pa.timestamp("us"))
    return _from_mixed_epochs(values, rows_before)


def _within(value: int, limits: tuple[int, int]) -> bool:
    return limits[0] <= value <= limits[1]


def _from_mixed_epochs(values: pa.Array, rows_before: int) -> pa.Array:
    """Both units in one column, or a stamp that is neither: each value is looked at."""
    milliseconds = _are_within(values, _MILLISECONDS)
    bad = pc.invert(pc.or_(milliseconds, _are_within(values, _MICROSECONDS)))
    row = pc.index(bad, True).as_py()
    if row >= 0:
        found = values[row].as_py()
        reason = f"time {found} has neither 13 digits (ms) nor 16 (µs)"
        raise UnreadableError(f"row {rows_before + row + 1}: {reason}")
    micros = pc.if_else(milliseconds, pc.multiply(values, 1000), values)
    return micros.cast(pa.timestamp("us"))


def _are_within(values: pa.Array, limits: tuple[int, int]) -> pa.Array:
    return pc.and_(pc.greater_equal(values, limits[0]), pc.less_equal(values, limits[1]))


def _from_text(values: pa.Array, example: str, rows_before: int) -> pa.Array:
    try:
        instants = values.cast(pa.timestamp("us"))
    except pa.ArrowInvalid:
        instants = None
    if instants is None or not pc.all(_is_as_long(values, example)).as_py():
        row = _first_bad_text(values, example)
        found = values[row].as_py()
        reason = f"time {found!r} is not of the form {example}"
        raise UnreadableError(f"row {rows_before + row + 1}: {reason}")
    return instants


def _is_as_long(values: pa.Array, example: str) -> pa.Array:
    return pc.equal(pc.binary_length(values), len(example))


def _first_bad_text(values: pa.Array, example: str) -> int:
    for row in range(len(values)):
        one = values.slice(row, 1)
        try:
            one.cast(pa.timestamp("us"))
        except pa.ArrowInvalid:
            return row
        if not _is_as_long(one, example)[0].as_py():
            return row
    return 0
