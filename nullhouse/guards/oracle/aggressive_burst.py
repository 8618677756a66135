"""A minute in which takers were one-sided and many; long is buying."""

from __future__ import annotations

from nullhouse.guards.oracle.candidate import MINUTE, Candidate
from nullhouse.guards.oracle.minutes import PastRank, span
from nullhouse.guards.oracle.staged import Bar, Staged


def aggressive_bursts(staged: Staged) -> list[Candidate]:
    """Taker imbalance of at least 0.8 and a volume that a hundredth of the past exceeds."""
    found = []
    for symbol, bars in staged.bars.items():
        rank = PastRank(staged)
        for minute in span(staged, symbol):
            bar = bars.get(minute)
            volume_rank = rank.add(bar.volume if bar else None)
            imbalance = _imbalance(bar)
            if (
                volume_rank is not None
                and volume_rank >= staged.constant("burst_volume_rank")
                and abs(imbalance) >= staged.constant("burst_imbalance")
            ):
                direction = "long" if imbalance > 0 else "short"
                at = minute * MINUTE
                found.append(
                    Candidate(
                        "aggressive_burst", symbol, direction, at, at - MINUTE, None, volume_rank
                    )
                )
    return found


def _imbalance(bar: Bar | None) -> float:
    if bar is None or not bar.volume or bar.taker_buy_volume is None:
        return 0.0
    return 2 * bar.taker_buy_volume / bar.volume - 1
