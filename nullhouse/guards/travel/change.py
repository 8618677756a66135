"""What a side home's lake differs in from the lake that it was made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Kind = Literal["cut", "poison", "truncate"]
#: Rows of a file, from the first to before the last.
Rows = tuple[int, int]


@dataclass(frozen=True)
class Change:
    """``cut``: rows that came after a moment are not there; ``poison``: they hold noise;
    ``truncate``: rows that came before it are not there."""

    kind: Kind
    at: datetime
    #: Whether what came at the very moment is changed too (what came before it never is).
    from_the_moment: bool = False
    seed: int = 0
    #: Files, by their path below the lake, and rows of them to which it is confined; None for all.
    only: Mapping[str, Rows] | None = field(default=None, compare=False)

    def touches(self, arrival: str) -> str:
        """SQL: whether a row that arrived then is changed."""
        sign = "<" if self.kind == "truncate" else ">=" if self.from_the_moment else ">"
        return f"{arrival} {sign} timestamp '{self.at}'"

    def touches_time(self, arrival: datetime) -> bool:
        """The same of a moment."""
        if self.kind == "truncate":
            return arrival < self.at
        return arrival >= self.at if self.from_the_moment else arrival > self.at
