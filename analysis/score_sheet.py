"""Outcomes laid out for scoring: what is known of a slot side by side in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.arrays import FloatArray, IntArray, RowArray
from analysis.label_scores import moments_of_slots

# What a processor fetches from far memory at once.
LINE_BYTES = 64


@dataclass(frozen=True, eq=False)
class Scored:
    """One outcome to be averaged over every draw: a value and an episode for each panel row."""

    values: FloatArray
    codes: IntArray
    per_day: int


@dataclass(frozen=True, eq=False)
class Sheet:
    """Values of the outcomes and episodes of the calendars, one line per slot.

    Attributes
    ----------
    table
        Slots × (outcomes + calendars).
    calendar_of, per_day
        Each outcome's calendar, and each calendar's episodes in a day.
    """

    table: FloatArray
    calendar_of: IntArray
    per_day: IntArray


def lay_out(rows: npt.NDArray[np.integer], scored: Sequence[Scored]) -> Sheet:
    """The outcomes at some rows in order of time; outcomes of equal episodes share a calendar."""
    calendars: list[Scored] = []
    calendar_of = np.array([_calendar(calendars, outcome) for outcome in scored], np.int64)
    table = _aligned(len(rows), len(scored) + len(calendars))
    for column, outcome in enumerate(scored):
        table[:, column] = outcome.values[rows]
    for place, calendar in enumerate(calendars):
        codes = calendar.codes[rows]
        if np.any(np.diff(codes) < 0):
            raise ValueError("episodes must follow one another in time")
        table[:, len(scored) + place] = codes
    return Sheet(table, calendar_of, np.array([c.per_day for c in calendars], np.int64))


def score_slots(slots: RowArray, sheet: Sheet, means: FloatArray, ses: FloatArray) -> None:
    """Fill in mean and standard error, outcomes × draws, of draws × labels; −1 is no label."""
    moments_of_slots(slots, sheet.table, sheet.calendar_of, sheet.per_day, means, ses)


def _calendar(known: list[Scored], outcome: Scored) -> int:
    """The place of the outcome's calendar among those known, itself one of them afterwards."""
    for place, other in enumerate(known):
        if other.per_day == outcome.per_day and np.array_equal(other.codes, outcome.codes):
            return place
    known.append(outcome)
    return len(known) - 1


def _aligned(rows: int, columns: int) -> FloatArray:
    """An empty table whose first row begins where a line of memory begins."""
    spare = LINE_BYTES // 8
    flat = np.empty(rows * columns + spare)
    skip = -flat.ctypes.data % LINE_BYTES // 8
    return flat[skip : skip + rows * columns].reshape(rows, columns)
