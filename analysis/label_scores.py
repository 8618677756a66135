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
    """Fill in the mean over episodes and its day-clustered standard error, draw by draw.

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
    The formula is that of `studentise.estimate`. Labels come in order of time, so episodes are
    stretches of labels and days are stretches of episodes: sums over them are differences of
    running sums, without a table of episodes and without a branch that chance decides. Sums run
    in that order whatever the other outcomes are.
    """
    most, outcomes = slots.shape[1], calendar_of.size
    at, values = np.empty(most + 1, np.int32), np.empty((table.shape[1], most))
    episodes, days = np.empty(most + 1, np.int64), np.empty(most + 1, np.int64)
    sums, counts = np.empty(most + 1), np.empty(most + 1)
    for draw in range(slots.shape[0]):
        n = _fetch(slots[draw], table, at, values)
        for calendar in range(per_day.size):
            n_episodes, n_days = _stretches(
                values[outcomes + calendar, :n], per_day[calendar], episodes, days
            )
            for outcome in range(outcomes):
                if calendar_of[outcome] != calendar:
                    continue
                _run(values[outcome, :n], sums, counts)
                _run_of_means(episodes[: n_episodes + 1], sums, counts)
                mean, se = _clustered(days[: n_days + 1], sums, counts)
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
def _stretches(
    codes: FloatArray, per_day: int, episodes: IntArray, days: IntArray
) -> tuple[int, int]:
    """Where each episode begins among the labels, and each day among the episodes."""
    n_episodes, n_days, code, next_day = 0, 0, -1, 0
    for place in range(codes.size):
        now = int(codes[place])
        episodes[n_episodes] = place
        days[n_days] = n_episodes
        n_episodes += now != code
        if now >= next_day:
            n_days += 1
            next_day = (now // per_day + 1) * per_day
        code = now
    episodes[n_episodes], days[n_days] = codes.size, n_episodes
    return n_episodes, n_days


@njit(cache=True, nogil=True)
def _run(values: FloatArray, sums: FloatArray, counts: FloatArray) -> None:
    """Running sum and number of the values that are known."""
    total, known = 0.0, 0.0
    sums[0], counts[0] = 0.0, 0.0
    for place in range(values.size):
        value = values[place]
        is_known = value == value  # noqa: PLR0124 - NaN differs from itself
        total += value if is_known else 0.0
        known += 1.0 if is_known else 0.0
        sums[place + 1], counts[place + 1] = total, known


@njit(cache=True, nogil=True)
def _run_of_means(starts: IntArray, sums: FloatArray, counts: FloatArray) -> None:
    """Turn running sums over labels into running sums over the episodes' means, in place."""
    total, known = 0.0, 0.0
    before_sum, before_count = 0.0, 0.0
    for episode in range(starts.size - 1):
        end = starts[episode + 1]
        size = counts[end] - before_count
        total += (sums[end] - before_sum) / max(size, 1.0)
        known += 1.0 if size > 0 else 0.0
        before_sum, before_count = sums[end], counts[end]
        sums[episode + 1], counts[episode + 1] = total, known


@njit(cache=True, nogil=True)
def _clustered(starts: IntArray, sums: FloatArray, counts: FloatArray) -> tuple[float, float]:
    """Mean and standard error from running sums over episodes, day by day."""
    last = starts[-1]
    n, days, spread = counts[last], 0, 0.0
    if n == 0:
        return np.nan, np.nan
    mean = sums[last] / n
    for day in range(starts.size - 1):
        first, end = starts[day], starts[day + 1]
        size = counts[end] - counts[first]
        days += size > 0
        spread += (sums[end] - sums[first] - mean * size) ** 2
    if days < 2:
        return mean, np.nan
    return mean, np.sqrt(days / (days - 1) * spread) / n
