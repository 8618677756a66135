"""The five-minute basis four deviations from its past day; long is a rich perpetual."""

from __future__ import annotations

import math
from typing import NamedTuple

from nullhouse.guards.oracle.candidate import MINUTE, Candidate
from nullhouse.guards.oracle.minutes import middle, perpetual_returns, returns, span
from nullhouse.guards.oracle.staged import Staged

#: Five-minute medians of a day, and how many of them are enough.
_MARKS, _ENOUGH = 288, 202


class Gap(NamedTuple):
    """How far the basis stood from its median at one minute, in median absolute deviations."""

    minute: int
    deviation: float


Gaps = dict[str, list[Gap]]


def desync_spikes(staged: Staged, gaps: Gaps) -> list[Candidate]:
    """The leg that moved: where both went the perpetual's way it was the derivative."""
    found = []
    for symbol, of_symbol in gaps.items():
        moves = perpetual_returns(staged, symbol)
        spot_moves = returns(staged.spot.get(symbol, {}), span(staged, symbol))
        for gap in of_symbol:
            window = range(gap.minute - 4, gap.minute + 1)
            if abs(gap.deviation) < staged.constant("desync_mad") or not (
                any(m in moves for m in window) and any(m in spot_moves for m in window)
            ):
                continue
            both = sum(moves.get(m, 0) + spot_moves.get(m, 0) for m in window)
            is_derivative = both == 0 or (both > 0) == (gap.deviation > 0)
            found.append(_candidate(symbol, gap, is_derivative))
    return found


def gaps_of(staged: Staged) -> Gaps:
    """Every minute at which the basis can be compared with its past day, in order."""
    return {symbol: _gaps(staged, symbol) for symbol in staged.bars}


def _gaps(staged: Staged, symbol: str) -> list[Gap]:
    fives = _five_minute_medians(staged, symbol)
    past_day = _past_days(fives)
    found = []
    for minute, value in fives.items():
        last_mark = minute - minute % 5
        if value is not None and last_mark in past_day:
            centre, spread = past_day[last_mark]
            found.append(Gap(minute, (value - centre) / spread))
    return found


def _past_days(fives: dict[int, float | None]) -> dict[int, tuple[float, float]]:
    """Median and median absolute deviation of the day up to each mark, by five-minute marks."""
    found: dict[int, tuple[float, float]] = {}
    values: list[float | None] = []
    distances: list[float | None] = []
    for minute, value in fives.items():
        if minute % 5:
            continue
        values.append(value)
        day = values[-_MARKS:]
        centre = middle(day)
        distances.append(None if value is None or centre is None else abs(value - centre))
        spread = middle(distances[-_MARKS:])
        if centre is not None and spread and len(day) - day.count(None) >= _ENOUGH:
            found[minute] = (centre, spread)
    return found


def _five_minute_medians(staged: Staged, symbol: str) -> dict[int, float | None]:
    """In basis points; None where fewer than three of five minutes have both prices."""
    bars, spot = staged.bars[symbol], staged.spot.get(symbol, {})
    basis = {
        minute: 1e4 * (math.log(bars[minute].close) - math.log(spot[minute]))
        for minute in bars
        if minute in spot
    }
    found: dict[int, float | None] = {}
    for minute in span(staged, symbol):
        known = [basis[m] for m in range(minute - 4, minute + 1) if m in basis]
        found[minute] = middle(known) if len(known) >= 3 else None
    return found


def _candidate(symbol: str, gap: Gap, is_derivative: bool) -> Candidate:
    at = gap.minute * MINUTE
    direction = "long" if gap.deviation > 0 else "short"
    leg = "derivative" if is_derivative else "spot"
    return Candidate(
        "desync_spike", symbol, direction, at, at - 5 * MINUTE, leg, abs(gap.deviation)
    )
