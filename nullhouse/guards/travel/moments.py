"""Which moments are travelled to: random and seeded, half of them close behind an edge, and one
while something is missing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import PurePosixPath

import numpy as np

from nullhouse.guards.travel.lake import LakeFile

#: Edges at which something closes, ends or is settled, in minutes: a bar, a mark, an hour, a
#: settlement, a day's file.
_EDGES = (1, 5, 60, 480, 1440)
#: Between two files of one series, what takes longer than this is a gap.
_GAP = timedelta(hours=6)


def span(files: Sequence[LakeFile]) -> tuple[datetime, datetime]:
    """From the first to the last arrival of the data sets that carry the clock, else of all."""
    clock = [f for f in files if f.dataset.required] or list(files)
    return min(f.first for f in clock), max(f.last for f in clock)


def moments(files: Sequence[LakeFile], count: int, seed: int) -> list[datetime]:
    """Moments within the last four fifths of the data, where windows have begun to fill.

    Every other one is random to the microsecond; the rest come less than a minute after an edge.
    The last of several lies in a gap, if there is one: what closes a gap is known after it.
    """
    draw = np.random.default_rng(seed)
    first, last = span(files)
    start = first + (last - first) / 5
    found = []
    for number in range(count):
        at = _between(start, last, draw)
        if number % 2:
            edge = timedelta(minutes=_EDGES[number // 2 % len(_EDGES)])
            at -= (at - datetime(1970, 1, 1)) % edge
            at += timedelta(microseconds=int(draw.integers(1, 59_000_000)))
        found.append(at)
    gaps = list(_gaps(files))
    if count > 1 and gaps:
        found[-1] = _between(*gaps[int(draw.integers(len(gaps)))], draw)
    return found


def _between(start: datetime, end: datetime, draw: np.random.Generator) -> datetime:
    length = (end - start) // timedelta(microseconds=1)
    return start + timedelta(microseconds=int(draw.integers(1, length)))


def _gaps(files: Sequence[LakeFile]) -> Iterator[tuple[datetime, datetime]]:
    """Where the series of a data set that carries the clock breaks off: last and next arrival."""
    series = defaultdict(list)
    for file in files:
        if file.dataset.required:
            series[PurePosixPath(file.path).parent].append((file.first, file.last))
    for spans in series.values():
        for (_, last), (first, _) in pairwise(sorted(spans)):
            if first - last > _GAP:
                yield last, first
