"""A shock of the leader, seen from each of those that may follow it."""

from __future__ import annotations

from nullhouse.guards.oracle.candidate import MINUTE, Candidate
from nullhouse.guards.oracle.staged import Staged

LEADER = "BTCUSDT"


def leader_shocks(staged: Staged, shocks: list[Candidate]) -> list[Candidate]:
    """``shocks`` are all price shocks; the leader does not follow itself."""
    return [
        shock._replace(trigger="leader_shock", symbol=follower)
        for shock in shocks
        if shock.symbol == LEADER
        for follower, bars in staged.bars.items()
        if follower != LEADER and shock.known_at // MINUTE in bars
    ]
