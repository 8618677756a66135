"""Which candidates are events: those that no like candidate precedes within the refractory time."""

from __future__ import annotations

from nullhouse.guards.oracle.candidate import MINUTE, Candidate
from nullhouse.guards.oracle.staged import Staged


def events_of(staged: Staged, candidates: list[Candidate]) -> list[Candidate]:
    """``candidates`` hold one of each trigger, symbol, side and minute."""
    gap = int(staged.constant("refractory")) * MINUTE
    last: dict[tuple[str, str, str], int] = {}
    found = []
    for new in sorted(candidates, key=lambda c: c.known_at):
        key = new[:3]
        if key not in last or new.known_at - last[key] > gap:
            found.append(new)
        last[key] = new.known_at
    return found
