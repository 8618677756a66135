"""One cell of a user's CSV as a value, or the sentence that says why it is none."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from nullhouse.base.errors import nearest

Value = str | int | float | None

EXAMPLE = "2024-01-31T13:30:00Z or 2024-01-31T08:30:00-05:00"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
#: Sixteen digits of microseconds: from September 2001 to 2286.
_MICROSECONDS = (10**15, 10**16 - 1)
_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?")
_SYMBOL = re.compile(r"\w+")
_SIDES = ("buy", "sell")


class BadCellError(Exception):
    """A cell that cannot be read: what is wrong, what is allowed, and what to do."""

    def __init__(self, what: str, allowed: str = "", remedy: str = "") -> None:
        super().__init__(what)
        self.what, self.allowed, self.remedy = what, allowed, remedy


def read_cell(column: str, text: str) -> Value:
    """The value of a cell by its column's name; blank is None."""
    stripped = text.strip()
    return _READERS[column](stripped) if stripped else None


def _instant(text: str) -> int:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadCellError("is no ISO time", EXAMPLE) from error
    if at.tzinfo is None:
        remedy = "add Z for UTC, or the offset: without one nobody can tell the hour"
        raise BadCellError("has no offset", EXAMPLE, remedy)
    micros = (at - _EPOCH) // timedelta(microseconds=1)
    if not _MICROSECONDS[0] <= micros <= _MICROSECONDS[1]:
        raise BadCellError("lies outside what the lake can hold", "10 September 2001 to 2286")
    return micros


def _number(text: str) -> float:
    found = float(text) if _NUMBER.fullmatch(text) else math.nan
    if not math.isfinite(found):
        raise BadCellError("is no finite number", "a number such as 1250.5, with a decimal point")
    return found


def _size(text: str) -> float:
    found = _number(text)
    if found < 0:
        raise BadCellError("is negative", "0 or more", "say the side in the column direction")
    return found


def _side(text: str) -> str:
    found = text.lower()
    if found not in _SIDES:
        raise BadCellError("is no side", nearest(found, _SIDES), "say what was traded: buy or sell")
    return found


def _symbol(text: str) -> str:
    found = text.upper()
    if not _SYMBOL.fullmatch(found):
        allowed = "one perpetual's name such as BTCUSDT, or blank for all"
        raise BadCellError("is no symbol", allowed, "one row a symbol")
    return found


_READERS: dict[str, Callable[[str], Value]] = {
    "event_name": str,
    "scheduled_at": _instant,
    "event_at": _instant,
    "known_at": _instant,
    "symbol": _symbol,
    "direction": _side,
    "size": _size,
    "value": _number,
}
