"""How an exchange that does not answer as it should is reported."""

from __future__ import annotations

from datetime import datetime

from nullhouse.base.errors import NullhouseError, Problem

KEPT = "run the same command again later: what has landed is kept"


class UnansweredError(NullhouseError):
    """One question stayed without a usable answer; others may still be answered."""

    def __init__(self, where: str, found: str) -> None:
        super().__init__(Problem("the exchange did not answer", where, found, remedy=KEPT))


class RegionError(NullhouseError):
    """The exchange serves nothing to this place, so asking on is pointless."""

    def __init__(self, where: str) -> None:
        remedy = "run it from a place that the exchange serves, or use the archive alone"
        super().__init__(
            Problem("the exchange refuses to serve this region", where, "HTTP 451", remedy=remedy)
        )


class BannedError(NullhouseError):
    """The exchange asks for a longer pause than the user allows."""

    def __init__(self, where: str, status: int, until: datetime, patience: float) -> None:
        what = "has banned this address" if status == 418 else "wants no more questions for now"
        super().__init__(
            Problem(
                f"the exchange {what}, until {until:%Y-%m-%d %H:%M:%S} UTC",
                where,
                f"HTTP {status}",
                f"a pause of at most {patience:.0f} s (--patience)",
                "run the same command again after that time: what has landed is kept",
            )
        )


class ApiError(Exception):
    """The exchange understood the question and said no, with a code of its own."""

    def __init__(self, code: int, message: str, where: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code, self.message, self.where = code, message, where

    @property
    def is_too_old(self) -> bool:
        """The time asked for lies before what the endpoint keeps."""
        return self.code == -1130

    @property
    def is_unknown_symbol(self) -> bool:
        return self.code in (-1121, -1128)
