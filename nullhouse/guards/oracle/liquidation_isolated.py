"""A forced order that stood alone: none of its asset, either side, for a gap before and after."""

from __future__ import annotations

from itertools import groupby

from nullhouse.guards.oracle.candidate import MINUTE, SECOND, Candidate, minute_close
from nullhouse.guards.oracle.staged import Print, Staged


def isolated(staged: Staged) -> list[Candidate]:
    """Known when the gap after it has passed, and not before: only then is it isolated.

    A gap that the data do not reach the end of has not passed. Minutes without an order pass as
    well: bars tell that they did, as far as the files of orders go.
    """
    gap = int(staged.constant("isolation_gap")) * SECOND
    end = max([_end_of_silence(staged), *(p.known_at for p in staged.prints)])
    found = []
    by_asset = sorted(staged.prints, key=lambda p: (p.symbol, p.event_at, p.print_id))
    for symbol, group in groupby(by_asset, key=lambda p: p.symbol):
        prints = list(group)
        for place, lone in enumerate(prints):
            has_passed = end - lone.known_at >= gap and end - lone.event_at > gap
            if has_passed and _stands_alone(prints, place, gap):
                found.append(_candidate(symbol, lone, gap))
    return found


def _end_of_silence(staged: Staged) -> int:
    last_bar = max((max(bars) for bars in staged.bars.values() if bars), default=0) * MINUTE
    return min(last_bar, staged.prints_until or 0)


def _candidate(symbol: str, lone: Print, gap: int) -> Candidate:
    return Candidate(
        "liquidation_isolated",
        symbol,
        lone.direction,
        minute_close(lone.known_at + gap),
        lone.event_at,
        None,
        lone.cents / 100.0,
    )


def _stands_alone(prints: list[Print], place: int, gap: int) -> bool:
    """``prints`` of one asset are in order, so its two neighbours are the nearest."""
    lone = prints[place]
    if place > 0 and lone.event_at - prints[place - 1].event_at <= gap:
        return False
    if place + 1 == len(prints):
        return True
    after = prints[place + 1]
    return after.event_at - lone.event_at > gap and after.known_at - lone.known_at >= gap
