"""Which moments are travelled to: random and seeded, and half of them close behind an edge."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np

from nullhouse.guards.travel.lake import LakeFile

#: Edges at which something closes, ends or is settled, in minutes: a bar, a mark, an hour, a
#: settlement, a day's file.
_EDGES = (1, 5, 60, 480, 1440)


def span(files: Sequence[LakeFile]) -> tuple[datetime, datetime]:
    """From the first to the last arrival of the data sets that carry the clock, else of all."""
    clock = [f for f in files if f.dataset.required] or list(files)
    return min(f.first for f in clock), max(f.last for f in clock)


def moments(files: Sequence[LakeFile], count: int, seed: int) -> list[datetime]:
    """Moments within the last four fifths of the data, where windows have begun to fill.

    Every other one is random to the microsecond; the rest come less than a minute after an edge.
    """
    draw = np.random.default_rng(seed)
    first, last = span(files)
    start = first + (last - first) / 5
    length = (last - start) / timedelta(microseconds=1)
    found = []
    for number in range(count):
        at = start + timedelta(microseconds=int(draw.integers(1, int(length))))
        if number % 2:
            edge = timedelta(minutes=_EDGES[number // 2 % len(_EDGES)])
            at -= (at - datetime(1970, 1, 1)) % edge
            at += timedelta(microseconds=int(draw.integers(1, 59_000_000)))
        found.append(at)
    return found
