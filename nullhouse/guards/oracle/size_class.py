"""How large an event is among the past thirty days' events of its trigger on its symbol."""

from __future__ import annotations

from collections import defaultdict

from nullhouse.guards.oracle.candidate import MINUTE, Candidate
from nullhouse.guards.oracle.staged import Staged

_ENOUGH = 30


def size_classes(staged: Staged, events: list[Candidate]) -> dict[Candidate, str]:
    """Terciles of size, both sides together, the event itself and what came with it included."""
    window = int(staged.constant("percentile_window")) * 1440 * MINUTE
    peers: dict[tuple[str, str], list[Candidate]] = defaultdict(list)
    for event in events:
        peers[event.trigger, event.symbol].append(event)
    return {
        event: _class_of(
            event.size,
            [
                other.size
                for other in peers[event.trigger, event.symbol]
                if event.known_at - window <= other.known_at <= event.known_at
            ],
        )
        for event in events
    }


def _class_of(size: float, sizes: list[float]) -> str:
    if len(sizes) < _ENOUGH:
        return "unknown"
    share = sum(other < size for other in sizes) / max(len(sizes) - 1, 1)
    return "small" if share < 1 / 3 else "middle" if share < 2 / 3 else "large"
