"""Rolling statistics inside compiled code: medians of the past day, and its loud hours.

A median of whole numbers is kept by counting how often each occurs: one number comes, one
goes, and the place of the median moves by a few steps.
"""

from __future__ import annotations

import math

from numba import njit

_WEEK, _WEEKS, _LEAST_HOURS = 168, 4, 14 * 24
#: A few hours are a noisy sample of an hour of the week.
_MOST = 3.0


@njit(cache=True, nogil=True)
def median_of_five(values, s):  # type: ignore[no-untyped-def]
    """The value that two of five are below, without the cost of sorting."""
    for k in range(5):
        below, equal = 0, 0
        for other in range(5):
            below += values[other, s] < values[k, s]
            equal += values[other, s] == values[k, s]
        if below <= 2 < below + equal:
            return values[k, s]
    return values[0, s]


@njit(cache=True, nogil=True)
def push_and_find_median(ring, counts, place, slot, value):  # type: ignore[no-untyped-def]
    """Replace what is in the ring's slot (-1: nothing yet), and return the new median.

    ``place`` holds the median found last, how many values are below it, and how many there are.
    """
    gone = ring[slot]
    ring[slot] = value
    counts[value] += 1
    place[1] += value < place[0]
    place[2] += 1
    if gone >= 0:
        counts[gone] -= 1
        place[1] -= gone < place[0]
        place[2] -= 1
    median, below, half = place[0], place[1], place[2] // 2
    while below > half:
        median -= 1
        below -= counts[median]
    while below + counts[median] <= half:
        below += counts[median]
        median += 1
    place[0], place[1] = median, below
    return median


@njit(cache=True, nogil=True)
def season_of(hours, s, coming, first):  # type: ignore[no-untyped-def]
    """How loud the coming hour of the week was in the past four weeks, against all hours.

    ``hours`` is a ring of squared returns by hour; ``first`` is the first hour there ever was.
    """
    whole, known = 0.0, min(_WEEK * _WEEKS, coming - first)
    if known < _LEAST_HOURS:
        return 1.0
    for back in range(1, known + 1):
        whole += hours[(coming - back) % len(hours), s]
    own, weeks = 0.0, 0
    for week in range(1, _WEEKS + 1):
        if week * _WEEK <= known:
            own += hours[(coming - week * _WEEK) % len(hours), s]
            weeks += 1
    ratio = math.sqrt((own / weeks) / (whole / known))
    return min(max(ratio, 1 / _MOST), _MOST)
