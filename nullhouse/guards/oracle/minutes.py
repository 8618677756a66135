"""The clock: every minute of a perpetual's span, the returns on it, and ranks among the past."""

from __future__ import annotations

import math
from bisect import bisect_left, insort
from collections import deque
from collections.abc import Iterable
from statistics import median

from nullhouse.guards.oracle.staged import Staged


def span(staged: Staged, symbol: str) -> range:
    """All minutes of a symbol from its first bar to its last, gaps included."""
    known = staged.bars[symbol]
    return range(min(known), max(known) + 1)


def returns(closes: dict[int, float], minutes: range) -> dict[int, int]:
    """Whole 1e-9 of log price per minute; none where one of two neighbouring closes is missing."""
    found = {}
    for minute in minutes:
        if minute - 1 in minutes and minute in closes and minute - 1 in closes:
            move = math.log(closes[minute]) - math.log(closes[minute - 1])
            found[minute] = round(1e9 * move)
    return found


def perpetual_returns(staged: Staged, symbol: str) -> dict[int, int]:
    """The perpetual's own."""
    closes = {minute: bar.close for minute, bar in staged.bars[symbol].items()}
    return returns(closes, span(staged, symbol))


def middle(values: Iterable[float | None]) -> float | None:
    """The median of what is known; None where nothing is."""
    known = [value for value in values if value is not None]
    return median(known) if known else None


class PastRank:
    """The share of the past thirty days' values that lies strictly below, minute by minute."""

    def __init__(self, staged: Staged, minutes_per_row: int = 1) -> None:
        self._per_day = 1440 // minutes_per_row
        self._rows = int(staged.constant("percentile_window")) * self._per_day
        self._min_days = staged.constant("percentile_min_days")
        self._coverage = staged.constant("percentile_min_coverage")
        self._window: deque[float | None] = deque()
        self._sorted: list[float] = []

    def add(self, value: float | None) -> float | None:
        """Take the next row and say where it stands; None before there is enough to compare."""
        self._window.append(value)
        if value is not None:
            insort(self._sorted, value)
        if len(self._window) > self._rows + 1:
            gone = self._window.popleft()
            if gone is not None:
                del self._sorted[bisect_left(self._sorted, gone)]
        return None if value is None or not self._is_enough() else self._share(value)

    def _is_enough(self) -> bool:
        days = (len(self._window) - 1) / self._per_day
        return (
            len(self._sorted) >= self._coverage * max(days, self._min_days) * self._per_day
            and days >= self._min_days - 1 / self._per_day
        )

    def _share(self, value: float) -> float:
        return bisect_left(self._sorted, value) / max(len(self._sorted) - 1, 1)
