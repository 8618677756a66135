"""What a static guard lets pass, as rows of data: where, which rule, the text, and why."""

from __future__ import annotations

import csv
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).parent / "exceptions.csv"


@dataclass(frozen=True)
class Exempt:
    """One thing that a rule finds and that may stand."""

    #: A model or a file, or a folder that ends in a slash.
    place: str
    rule: str
    #: Part of the text that is found; empty for whatever the rule finds there.
    text: str
    reason: str

    def covers(self, rule: str, found: str, *places: str) -> bool:
        """Whether it is meant: a rule's hit in a model, whose path may be given too."""
        here = any(
            p == self.place or (self.place.endswith("/") and self.place in p) for p in places
        )
        return here and rule == self.rule and self.text in found


@cache
def exceptions() -> tuple[Exempt, ...]:
    """Every row of the table."""
    with _TABLE.open(encoding="utf-8", newline="") as lines:
        return tuple(Exempt(**row) for row in csv.DictReader(lines))


class Exceptions:
    """The rows that one run may use, and those that it did use."""

    def __init__(self, rows: Collection[Exempt] | None = None) -> None:
        self._rows = exceptions() if rows is None else tuple(rows)
        self._used: set[Exempt] = set()

    def allow(self, rule: str, found: str, *places: str) -> bool:
        """Whether a hit may stand; the rows that say so count as used."""
        met = [row for row in self._rows if row.covers(rule, found, *places)]
        self._used.update(met)
        return bool(met)

    def unused(self) -> list[Exempt]:
        """Rows that nothing needed."""
        return [row for row in self._rows if row not in self._used]
