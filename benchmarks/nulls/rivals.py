"""The same statistic by other means; scipy and numpy's second way are given an easier task."""

from __future__ import annotations

import hashlib
from typing import Final

import numpy as np
from scipy.stats import permutation_test

from analysis.arrays import FloatArray, IntArray
from analysis.panel import Panel
from analysis.score_sheet import Scored
from benchmarks.nulls.world import REFRACTORY, Size, World

NUMPY_DRAWS: Final = 200
#: Times that labels which touch are drawn again. A few in crowded strata touch after that, too.
PASSES: Final = 5
SCIPY_DRAWS: Final = 5


def with_numpy(world: World, size: Size) -> tuple[float, str]:
    """Labels in strata by whole arrays, apart from each other as nearly as a few passes bring."""
    return _by_whole_arrays(world, size, apart=True)


def with_numpy_as_they_fall(world: World, size: Size) -> tuple[float, str]:
    """The same without the rules: a bar may be drawn twice, and events may touch each other."""
    return _by_whole_arrays(world, size, apart=False)


def _by_whole_arrays(world: World, size: Size, *, apart: bool) -> tuple[float, str]:
    rng = np.random.default_rng(1)
    rows, strata, is_event = world.pool(0)
    starts = np.flatnonzero(np.diff(strata, prepend=-1))
    sizes = np.diff(np.append(starts, len(rows)))
    labels = np.add.reduceat(is_event, starts)
    first, room = np.repeat(starts, labels), np.repeat(sizes, labels)
    minute, found = world.panel.minute, []
    for _ in range(min(NUMPY_DRAWS, size.draws)):
        drawn = rows[first + (rng.random(len(first)) * room).astype(np.int64)]
        for _ in range(PASSES if apart else 0):
            close = too_close(world.panel, drawn)
            again = first[close] + (rng.random(len(close)) * room[close]).astype(np.int64)
            drawn[close] = rows[again]
        drawn = drawn[np.argsort(minute[drawn], kind="stable")]
        # Outcomes of one horizon share weights and days: found once a draw.
        calendars = {scored.per_day: weigh(drawn, scored) for scored in world.scored}
        found += [
            studentised(scored.values[drawn], *calendars[scored.per_day]) for scored in world.scored
        ]
    return float(len(found)), hashlib.sha256(np.array(found).tobytes()).hexdigest()


def too_close(panel: Panel, drawn: IntArray) -> IntArray:
    """Places of the rows that the refractory time after another of their symbol forbids."""
    order = np.argsort(drawn)
    ordered = drawn[order]
    near = np.diff(panel.minute[ordered]) < REFRACTORY
    close: IntArray = order[1:][near & (np.diff(panel.symbol[ordered]) == 0)]
    return close


def with_scipy(world: World, size: Size) -> tuple[float, str]:
    """`permutation_test` on one outcome, labels permuted over the pool without strata."""
    rows, _, is_event = world.pool(0)
    order = np.argsort(world.panel.minute[rows], kind="stable")
    rows, is_event = rows[order], is_event[order]
    scored = world.scored[0]
    resamples = min(SCIPY_DRAWS, size.draws)
    found = permutation_test(
        (is_event,),
        lambda labels: _of_rows(rows[labels > 0], scored),
        permutation_type="pairings",
        vectorized=False,
        n_resamples=resamples,
        rng=np.random.default_rng(1),
    )
    drawn = np.asarray(found.null_distribution)
    return float(resamples + 1), hashlib.sha256(drawn.tobytes()).hexdigest()


def _of_rows(rows: IntArray, scored: Scored) -> float:
    return studentised(scored.values[rows], *weigh(rows, scored))


def weigh(rows: IntArray, scored: Scored) -> tuple[FloatArray, IntArray]:
    """Each row's weight, one over its place in its episode, and its day; rows in order of time."""
    codes = scored.codes[rows]
    begins = np.flatnonzero(np.diff(codes, prepend=-1))
    size = np.diff(np.append(begins, len(codes)))
    place = np.arange(len(codes)) - np.repeat(begins, size)
    return (1.0 / (place + 1.0)).astype(np.float64), codes // scored.per_day


def studentised(values: FloatArray, weights: FloatArray, day: IntArray) -> float:
    """The weighted mean in day-clustered standard errors."""
    known = np.isfinite(values)
    weights = np.where(known, weights, 0.0)
    sums = np.bincount(day, weights=weights * np.where(known, values, 0.0))
    counts = np.bincount(day, weights=weights)
    whole = counts.sum()
    mean = sums.sum() / whole
    days = int(np.sum(counts > 0))
    spread = np.sum((sums - mean * counts) ** 2)
    return float(mean / (np.sqrt(days / (days - 1) * spread) / whole))
