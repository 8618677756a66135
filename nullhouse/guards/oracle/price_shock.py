"""A move of five minutes by at least four sigma; long is up."""

from __future__ import annotations

import math

from nullhouse.guards.oracle.candidate import MINUTE, Candidate
from nullhouse.guards.oracle.minutes import perpetual_returns
from nullhouse.guards.oracle.sigma import sigma_by_minute
from nullhouse.guards.oracle.staged import Staged


def price_shocks(staged: Staged) -> list[Candidate]:
    """Known at the close of the fifth of its minutes, all of which must be there."""
    length = int(staged.constant("shock_window"))
    found = []
    for symbol in staged.bars:
        moves = perpetual_returns(staged, symbol)
        for minute, sigma in sigma_by_minute(staged, symbol).items():
            window = range(minute - length + 1, minute + 1)
            if not all(m in moves for m in window):
                continue
            size = sum(moves[m] for m in window) * 1e-9 / (sigma * math.sqrt(length))
            if abs(size) >= staged.constant("shock_sigma"):
                direction = "long" if size > 0 else "short"
                known_at = minute * MINUTE
                started_at = known_at - length * MINUTE
                found.append(
                    Candidate(
                        "price_shock", symbol, direction, known_at, started_at, None, abs(size)
                    )
                )
    return found
