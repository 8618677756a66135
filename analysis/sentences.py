"""Numbers as a sentence has them."""

from __future__ import annotations

import math


def number(value: float, digits: int = 3) -> str:
    """Significant digits with a true minus; `unknown` for what is not a number."""
    if not math.isfinite(value):
        return "unknown" if math.isnan(value) else ("∞" if value > 0 else "−∞")
    text = f"{abs(value):.{digits}g}"
    return f"−{text}" if value < 0 and float(text) else text


def share(value: float) -> str:
    """A share as a whole percentage."""
    return "unknown" if math.isnan(value) else f"{100 * value:.0f} %"


def count(value: int, noun: str) -> str:
    """`1 event`, `1,500 events`."""
    return f"{value:,} {noun}{'' if value == 1 else 's'}"
