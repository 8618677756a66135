"""What a reference says of one candidate, in whole microseconds and the trigger's own unit."""

from __future__ import annotations

from typing import NamedTuple

MINUTE = 60_000_000
SECOND = 1_000_000


class Candidate(NamedTuple):
    """A minute at which a trigger's definition was met; times are microseconds since 1970 UTC."""

    trigger: str
    symbol: str
    direction: str
    known_at: int
    started_at: int
    attribute: str | None
    size: float


def minute_close(at: int) -> int:
    """The close of the minute within which something came: at which the house knows it."""
    return -(-at // MINUTE) * MINUTE


def opposite(direction: str) -> str:
    return "short" if direction == "long" else "long"


def largest_of_each_minute(candidates: list[Candidate]) -> list[Candidate]:
    """One candidate a trigger, symbol, side and minute: the largest, of equals the first."""
    best: dict[tuple[str, str, str, int], Candidate] = {}
    for new in candidates:
        key = new[:4]
        if key not in best or _precedence(new) < _precedence(best[key]):
            best[key] = new
    return sorted(best.values(), key=lambda c: c[:4])


def _precedence(candidate: Candidate) -> tuple[float, int, str]:
    return (-candidate.size, candidate.started_at, candidate.attribute or "")
