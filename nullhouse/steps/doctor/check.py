"""One thing that was looked at."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """What was looked at, what was found, and what to do (empty where all is well)."""

    name: str
    found: str
    do: str = ""

    @property
    def is_well(self) -> bool:
        return not self.do
