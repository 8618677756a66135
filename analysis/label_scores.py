"""The statistic of many draws at once: one pass in time over each draw's labels."""

from __future__ import annotations

import numpy as np
from numba import njit

from analysis.arrays import FloatArray, IntArray, RowArray

# Labels fetched together: the lines of memory that the first outcome brings serve the others.
CHUNK = 256


@njit(cache=True, nogil=True)
def moments_of_slots(
    slots: RowArray,
    table: FloatArray,
    calendar_of: IntArray,
    per_day: IntArray,
    means: FloatArray,
    ses: FloatArray,
) -> None:
    """Fill in the labels' weighted mean and its day-clustered standard error, draw by draw.

    Parameters
    ----------
    slots
        Draws × labels; each line in order of time. A negative entry is no label.
    table
        Slots × (outcomes + calendars). First what a label at a slot adds to each outcome, NaN
        for nothing; then its episode in each calendar, which never falls from slot to slot.
        What is known of a slot lies side by side, so one fetch from far memory serves it all.
    calendar_of, per_day
        Each outcome's calendar, and each calendar's episodes in a day.
    means, ses
        Outcomes × draws.

    Notes
    -----
    The formula is that of `studentise.estimate`, with the weights of `episodes.order_weights`.
    Labels come in order of time, so episodes and days are stretches of labels, and sums over
    days are differences of running sums, without a table of episodes and without a branch that
    chance decides. Sums run in that order whatever the other outcomes are.
    """
    most, outcomes = slots.shape[1], calendar_of.size
    at, values = np.empty(most + 1, np.int32), np.empty((table.shape[1], most))
    days, weights = np.empty(most + 1, np.int64), np.empty(most + 1)
    sums, known = np.empty(most + 1), np.empty(most + 1)
    for draw in range(slots.shape[0]):
        n = _fetch(slots[draw], table, at, values)
        for calendar in range(per_day.size):
            n_days = _weigh(values[outcomes + calendar, :n], per_day[calendar], weights, days)
            for outcome in range(outcomes):
                if calendar_of[outcome] != calendar:
                    continue
                _run(values[outcome, :n], weights, sums, known)
                mean, se = _clustered(days[: n_days + 1], sums, known)
                means[outcome, draw], ses[outcome, draw] = mean, se


@njit(cache=True, nogil=True)
def _fetch(slots: RowArray, table: FloatArray, at: RowArray, values: FloatArray) -> int:
    """Bring the labels' values close, column by column; say how many labels there are."""
    n = 0
    for place in range(slots.size):
        slot = slots[place]
        at[n] = slot
        n += slot >= 0
    for first in range(0, n, CHUNK):
        until = min(first + CHUNK, n)
        for column in range(table.shape[1]):
            line = values[column]
            for place in range(first, until):
                line[place] = table[at[place], column]
    return n


@njit(cache=True, nogil=True)
def _weigh(codes: FloatArray, per_day: int, weights: FloatArray, days: IntArray) -> int:
    """Each label's weight within its episode, and where each day begins; how many days."""
    n_days, code, next_day, place_in_episode = 0, -1, 0, 0
    for place in range(codes.size):
        now = int(codes[place])
        place_in_episode = place_in_episode * (now == code) + 1
        weights[place] = 1.0 / place_in_episode
        if now >= next_day:
            days[n_days] = place
            n_days += 1
            next_day = (now // per_day + 1) * per_day
        code = now
    days[n_days] = codes.size
    return n_days


@njit(cache=True, nogil=True)
def _run(values: FloatArray, weights: FloatArray, sums: FloatArray, known: FloatArray) -> None:
    """Running weighted sum, and running weight, of the values that are known."""
    total, weight = 0.0, 0.0
    sums[0], known[0] = 0.0, 0.0
    for place in range(values.size):
        value = values[place]
        is_known = value == value  # noqa: PLR0124 - NaN differs from itself
        total += weights[place] * value if is_known else 0.0
        weight += weights[place] if is_known else 0.0
        sums[place + 1], known[place + 1] = total, weight


@njit(cache=True, nogil=True)
def _clustered(starts: IntArray, sums: FloatArray, known: FloatArray) -> tuple[float, float]:
    """Mean and standard error from running sums over labels, day by day."""
    last = starts[-1]
    whole, days, spread = known[last], 0, 0.0
    if whole == 0:
        return np.nan, np.nan
    mean = sums[last] / whole
    for day in range(starts.size - 1):
        first, end = starts[day], starts[day + 1]
        weight = known[end] - known[first]
        days += weight > 0
        spread += (sums[end] - sums[first] - mean * weight) ** 2
    if days < 2:
        return mean, np.nan
    return mean, np.sqrt(days / (days - 1) * spread) / whole
