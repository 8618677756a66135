"""Is the crowded side hit harder? A difference of differences over sides and states."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from analysis.arrays import BoolArray, FloatArray, IntArray
from analysis.controls.label_permutation import dealt
from analysis.controls.labelled import blocks_of
from analysis.multiplicity import p_value
from analysis.studentise import DrawMoments, t_ratio

#: With fewer days in a cell there is no difference worth a standard error.
MIN_CELL_DAYS = 5


@dataclass(frozen=True, eq=False)
class Crowded:
    """Events of both sides under states in which either side is crowded, in order of time.

    Attributes
    ----------
    symbol, day
        Codes of each event; the days' codes are shared by the symbols.
    own, crowded
        Whether the event is on the hypothesis' side, and whether that side is the crowded one;
        where it is not, the other one is.
    value
        What followed, towards the event's own flow, beyond what comparable bars do.
    """

    symbol: IntArray
    day: IntArray
    own: BoolArray
    crowded: BoolArray
    value: FloatArray

    def __post_init__(self) -> None:
        lengths = {len(part) for part in (self.symbol, self.day, self.own, self.crowded)}
        if lengths != {len(self.value)}:
            raise ValueError("every column of crowded events must have one value per event")
        if np.any(np.diff(self.day) < 0):
            raise ValueError("crowded events must follow one another in time")
        if not np.isfinite(self.value).all():
            raise ValueError("crowded events without an outcome are to be left out before")


@dataclass(frozen=True)
class Contrast:
    """The difference of differences, its day-clustered error, and its one-sided p-value.

    `p_value` is NaN where a cell is empty or too thin; `note` then says so.
    """

    effect: float
    se: float
    p_value: float
    draws: int
    note: str = ""


def contrast(events: Crowded, draws: int, seed: int) -> Contrast:
    """Own side less other side where one's own is crowded, less the same where the other's is.

    Notes
    -----
    (m₁₁ − m₀₁) − (m₁₀ − m₀₀) with m the cells' means over events, by own side and crowded state.
    What one side does more than the other whoever is crowded drops out, and so does what a
    state does to both sides. With event i in cell c of n_c events and sign s_c, its variance is
    G/(G−1) · Σ_day (Σ_{i of the day} s_c (y_i − m_c)/n_c)².

    Under the null hypothesis the state tells nothing of which side is hit harder: states are
    dealt anew to a symbol's events, day by day in one order for all symbols. The statistic is
    studentised, so that states that differ in spread, or move both sides, keep its level.

    References
    ----------
    Chung and Romano (2013), Exact and asymptotically robust permutation tests, Annals of
    Statistics 41(2).
    """
    observed = _moments(events, events.crowded[np.newaxis])
    effect, se = float(observed.mean[0]), float(observed.se[0])
    thin = _thinnest(events)
    if thin < MIN_CELL_DAYS or not se > 0:
        note = f"a side and state has events on {thin} days, and {MIN_CELL_DAYS} are needed"
        return Contrast(effect, se, math.nan, 0, note)
    dealt_states = dealt(events.symbol, events.day, events.crowded, draws, seed)
    drawn = [_moments(events, dealt_states[part]) for part in blocks_of(draws)]
    statistics = np.concatenate([t_ratio(each.mean, each.se) for each in drawn])
    return Contrast(effect, se, p_value(effect / se, statistics), draws)


def _thinnest(events: Crowded) -> int:
    """The fewest days that a cell has."""
    cells = [
        (events.own == own) & (events.crowded == crowded)
        for own in (True, False)
        for crowded in (True, False)
    ]
    return min(len(np.unique(events.day[cell])) for cell in cells)


def _moments(events: Crowded, crowded: BoolArray) -> DrawMoments:
    """The contrast and its error under each line of states (draws × events)."""
    mean = np.zeros(len(crowded))
    share = np.zeros(crowded.shape)
    for own in (True, False):
        for state in (True, False):
            cell = (crowded == state) & (events.own == own)
            sign = 1.0 if own == state else -1.0
            # A cell that a draw leaves empty makes its statistic unknown.
            with np.errstate(divide="ignore", invalid="ignore"):
                count = cell.sum(axis=1)
                centre = (cell * events.value).sum(axis=1) / count
                mean += sign * centre
                share += np.where(
                    cell, sign * (events.value - centre[:, None]) / count[:, None], 0.0
                )
    starts = np.flatnonzero(np.diff(events.day, prepend=-1))
    spread = np.sum(np.add.reduceat(share, starts, axis=1) ** 2, axis=1)
    days = len(starts)
    return DrawMoments(mean, np.sqrt(days / max(days - 1, 1) * spread))
