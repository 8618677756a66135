"""What ends an outcome early: the opposite of its trigger, or the closing of its gap."""

from __future__ import annotations

from nullhouse.guards.oracle.candidate import MINUTE, Candidate, opposite
from nullhouse.guards.oracle.desync_spike import Gap, Gaps

OPPOSITES = {
    "liquidation_cluster": "opposite_forced_flow",
    "desync_spike": "opposite_desync",
    "leader_shock": "opposite_leader_shock",
}

Invalidation = tuple[str, str, str, int]


def invalidations(gaps: Gaps, candidates: list[Candidate]) -> set[Invalidation]:
    """(name, symbol, side of the event that it ends, microsecond at which it is known)."""
    found = {
        (OPPOSITES[c.trigger], c.symbol, opposite(c.direction), c.known_at)
        for c in candidates
        if c.trigger in OPPOSITES
    }
    for symbol, of_symbol in gaps.items():
        found |= _closings(of_symbol, symbol)
    return found


def _closings(gaps: list[Gap], symbol: str) -> set[Invalidation]:
    """The basis has come to its median, or past it, from the side on which the gap was open."""
    found, before = set(), 0.0
    for minute, deviation in gaps:
        if before > 0 >= deviation:
            found.add(("desync_resolved", symbol, "long", minute * MINUTE))
        if before < 0 <= deviation:
            found.add(("desync_resolved", symbol, "short", minute * MINUTE))
        before = deviation
    return found
