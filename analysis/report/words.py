"""Values as a reader wants them: numbers, times, lists and identifiers in plain words."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Iterable, Mapping
from typing import Any

NOTHING = "–"
#: What is left of a sum that should be nothing.
NOISE = 1e-12
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def finite(value: Any) -> float | None:
    """The value as a float, or None when it is absent or not finite."""
    if value is None:
        return None
    number = float(value)
    return number if math.isfinite(number) else None


def number(value: Any, signed: bool = False) -> str:
    """Three significant digits with a true minus; a dash for what is absent."""
    if value is None or math.isnan(float(value)):
        return NOTHING
    value = float(value)
    sign = "−" if value <= -NOISE else "+" if signed and value >= NOISE else ""
    return sign + _magnitude(abs(value))


def spreads(value: Any) -> str:
    """A distance counted in spreads, such as z or a separation: two decimals say enough."""
    known = finite(value)
    if known is None:
        return number(value)
    rounded = round(known, 2)
    return f"{rounded:,.2f}".replace("-", "−") if rounded else "0.00"


def _magnitude(size: float) -> str:
    if math.isinf(size):
        return "∞"
    if size < NOISE:
        return "0"
    if size >= 1000:
        return f"{size:,.0f}"
    if size >= 0.0001:
        return f"{size:.3g}"
    mantissa, exponent = f"{size:.1e}".split("e")
    return f"{mantissa}×10{str(int(exponent)).translate(_SUPERSCRIPTS)}"


def count(value: Any) -> str:
    """A whole number with thousands marks."""
    return NOTHING if value is None else f"{int(value):,}"


def probability(value: Any) -> str:
    """A p-value with its relation: `= 0.013`, `< 0.0001`."""
    known = finite(value)
    if known is None:
        return NOTHING
    if known < 0.0001:
        return "< 0.0001"
    return f"= {known:.4f}" if known < 0.01 else f"= {known:.2g}"


def share(value: Any) -> str:
    """A share as a percentage."""
    known = finite(value)
    if known is None:
        return NOTHING
    return "< 0.01 %" if 0 < known < 0.0001 else f"{100 * known:.3g} %"


def plural(n: int, noun: str) -> str:
    """`1 event`, `2 events`, `3 hypotheses`."""
    many = noun[:-2] + "es" if noun.endswith("is") else noun + "s"
    return f"{n:,} {noun if n == 1 else many}"


def phrase(identifier: Any) -> str:
    """An identifier as words: underscores become spaces."""
    return NOTHING if identifier in (None, "") else str(identifier).replace("_", " ")


def text(value: Any) -> str:
    """Any cell of a table as one line of text."""
    value = _unpacked(value)
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {text(item)}" for key, item in value.items()) or NOTHING
    if isinstance(value, Iterable) and not isinstance(value, (str, bytes)):
        return ", ".join(text(item) for item in value) or NOTHING
    return _scalar(value)


def _scalar(value: Any) -> str:
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dt.date):
        return moment(value)
    if isinstance(value, float):
        return number(value)
    return count(value) if isinstance(value, int) else str(value)


def moment(value: dt.date | dt.datetime) -> str:
    """A day, or a minute in UTC."""
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d %H:%M UTC")
    return value.isoformat()


def _unpacked(value: Any) -> Any:
    """Lists and structs that the warehouse keeps as JSON text."""
    if not (isinstance(value, str) and value[:1] in ("[", "{")):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
