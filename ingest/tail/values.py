"""Single values of a reply: stamps and numbers come as numbers or as text, blanks as ""."""

from __future__ import annotations

import math
from typing import Any

from ingest.unreadable import UnreadableError


def instant_ms(value: Any) -> int:
    """Epoch milliseconds of a stamp of 13 digits (ms) or 16 (µs)."""
    stamp = whole(value)
    digits = len(str(stamp)) if stamp is not None and stamp > 0 else 0
    if stamp is None or digits not in (13, 16):
        raise UnreadableError(f"time {value!r} has neither 13 digits (ms) nor 16 (µs)")
    return stamp if digits == 13 else stamp // 1000


def whole(value: Any) -> int | None:
    """A whole number; None of a blank."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        raise UnreadableError(f"{value!r} is no whole number")
    try:
        return int(value) if isinstance(value, int | str) else _exactly(float(value))
    except (TypeError, ValueError) as error:
        raise UnreadableError(f"{value!r} is no whole number") from error


def number(value: Any) -> float | None:
    """A finite number; None of a blank."""
    if value is None or value == "":
        return None
    try:
        found = float(value)
    except (TypeError, ValueError) as error:
        raise UnreadableError(f"{value!r} is no number") from error
    if isinstance(value, bool) or not math.isfinite(found):
        raise UnreadableError(f"{value!r} is no finite number")
    return found


def truth(value: Any) -> bool:
    """A yes or no."""
    if isinstance(value, bool):
        return value
    raise UnreadableError(f"{value!r} is neither true nor false")


def text(value: Any) -> str | None:
    """A text; None of a blank."""
    return None if value is None or value == "" else str(value)


def _exactly(found: float) -> int:
    if found != int(found):
        raise ValueError(found)
    return int(found)


#: The reader of each type that a registered column may have.
READERS = {"int64": whole, "float64": number, "bool": truth, "string": text}
