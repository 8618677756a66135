"""What came of a part, and what went wrong in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Incident:
    """One thing that went wrong, or one kind of thing so many times."""

    received_ns: int
    market: str
    kind: str
    place: str
    what: str
    count: int = 1


@dataclass(frozen=True)
class PartReport:
    """One closed part: ``frames`` from the exchange, and what was made of them.

    ``clock_ms`` is the median of receive time less the exchange's own; ``noted`` is what went
    wrong while recording, ``found`` what closing the part brought to light.
    """

    market: str
    part: str
    frames: int
    rows: dict[str, int] = field(default_factory=dict)
    doubled: int = 0
    malformed: int = 0
    bands_omitted: int = 0
    clock_ms: float | None = None
    torn_bytes: int = 0
    noted: tuple[Incident, ...] = ()
    found: tuple[Incident, ...] = ()

    @property
    def incidents(self) -> tuple[Incident, ...]:
        return self.noted + self.found

    def record(self) -> dict[str, Any]:
        """Texts, numbers and None only: for a table and for JSON."""
        plain = {n: value for n, value in vars(self).items() if n not in ("noted", "found")}
        listed = ", ".join(f"{name} {count}" for name, count in self.rows.items())
        return {**plain, "rows": listed or None, "incidents": len(self.incidents)}
