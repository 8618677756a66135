"""What a benchmark asks for, whether it holds, and the line that sums it up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Demand:
    """One thing that must hold."""

    said: str
    holds: bool


def closing_line(demands: Sequence[Demand], name: str) -> str:
    """One sentence: whether all hold, and each with its number."""
    said = "; ".join(f"{d.said}: {'holds' if d.holds else 'FALLS SHORT'}" for d in demands)
    verdict = "all demands hold" if all(d.holds for d in demands) else "a demand falls short"
    return f"{name}: {verdict}: {said}"
