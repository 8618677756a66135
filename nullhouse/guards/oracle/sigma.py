"""Sigma: the past day's volatility per minute, its season out and the coming hour's in."""

from __future__ import annotations

import math

from nullhouse.guards.oracle.minutes import perpetual_returns, span
from nullhouse.guards.oracle.staged import Staged

_HOURS_OF_A_WEEK = 168


def sigma_by_minute(staged: Staged, symbol: str) -> dict[int, float]:
    """In log price per square root of a minute; missing before seven tenths of a day is known."""
    minutes = span(staged, symbol)
    moves = perpetual_returns(staged, symbol)
    season = _season(staged, moves, minutes)
    window = int(staged.constant("sigma_window")) * 60
    adjusted = {m: _round(moves[m] / season[(m - 1) // 60]) for m in moves}
    squares, bars, found = 0, 0, {}
    for minute in minutes:
        squares += adjusted.get(minute, 0) ** 2 - adjusted.get(minute - window, 0) ** 2
        bars += (minute in adjusted) - (minute - window in adjusted)
        if bars >= 0.7 * window and squares > 0:
            coming = season.get(minute // 60, season[(minute - 1) // 60])
            found[minute] = 1e-9 * coming * math.sqrt(squares / bars)
    return found


def _season(staged: Staged, moves: dict[int, int], minutes: range) -> dict[int, float]:
    """How much louder each hour is than an average one, by the same hour of the past weeks."""
    hours = sorted({(minute - 1) // 60 for minute in minutes})
    squares = dict.fromkeys(hours, 0)
    bars = dict.fromkeys(hours, 0)
    for minute, move in moves.items():
        squares[(minute - 1) // 60] += move**2
        bars[(minute - 1) // 60] += 1
    span_hours = int(staged.constant("season_window")) * 24
    min_hours = staged.constant("season_min_days") * 24
    found = {}
    for hour in hours:
        past = [h for h in range(hour - span_hours, hour) if h in squares]
        weeks = [h for h in range(hour - span_hours, hour, _HOURS_OF_A_WEEK) if h in squares]
        found[hour] = 1.0
        if past and hour - past[0] >= min_hours:
            found[hour] = _multiplier(squares, bars, past, weeks)
    return found


def _multiplier(
    squares: dict[int, int], bars: dict[int, int], past: list[int], weeks: list[int]
) -> float:
    """Four hours are a noisy sample: it stays within a factor of three."""
    all_squares, all_bars = sum(squares[h] for h in past), sum(bars[h] for h in past)
    week_squares, week_bars = sum(squares[h] for h in weeks), sum(bars[h] for h in weeks)
    if not week_bars or not all_squares:
        return 1.0
    ratio = (week_squares / week_bars) / (all_squares / all_bars)
    return min(3.0, max(1 / 3.0, math.sqrt(ratio)))


def _round(value: float) -> int:
    """Half away from zero, as databases round."""
    return math.floor(abs(value) + 0.5) * (1 if value >= 0 else -1)
