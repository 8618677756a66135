"""A scheduled release, whose side is that of the first minutes after it; long is up."""

from __future__ import annotations

from nullhouse.guards.oracle.candidate import MINUTE, Candidate, minute_close
from nullhouse.guards.oracle.minutes import perpetual_returns
from nullhouse.guards.oracle.staged import Staged

_LATEST = 3 * 1440 * MINUTE


def scheduled_releases(staged: Staged) -> list[Candidate]:
    """Known when those minutes are over, or when the calendar had it, whichever is later.

    What the calendar learned of more than three days later is no event.
    """
    length = int(staged.constant("release_reaction"))
    found = []
    for symbol in staged.bars:
        moves = perpetual_returns(staged, symbol)
        for scheduled_at, told_at in _times(staged):
            first = scheduled_at // MINUTE
            window = range(first + 1, first + length + 1)
            if told_at - scheduled_at > _LATEST or not all(minute in moves for minute in window):
                continue
            move = sum(moves[minute] for minute in window)
            if move != 0:
                known_at = max((first + length) * MINUTE, minute_close(told_at))
                direction = "long" if move > 0 else "short"
                size = abs(move) * 1e-9
                found.append(
                    Candidate(
                        "scheduled_release", symbol, direction, known_at, scheduled_at, None, size
                    )
                )
    return found


def _times(staged: Staged) -> list[tuple[int, int]]:
    """Each time at which something is released once, known when the first of it was."""
    told: dict[int, int] = {}
    for scheduled_at, known_at in staged.releases:
        told[scheduled_at] = min(known_at, told.get(scheduled_at, known_at))
    return sorted(told.items())
