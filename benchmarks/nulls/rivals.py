"""The same statistic by other means, each given an easier task than ours."""

from __future__ import annotations

import hashlib
from typing import Final

import numpy as np
from scipy.stats import permutation_test

from analysis.arrays import FloatArray, IntArray
from analysis.score_sheet import Scored
from benchmarks.nulls.world import Size, World

NUMPY_DRAWS: Final = 200
SCIPY_DRAWS: Final = 5


def with_numpy(world: World, size: Size) -> tuple[float, str]:
    """Labels in strata by whole arrays: with replacement and without a refractory rule."""
    rng = np.random.default_rng(1)
    rows, strata, is_event = world.pool(0)
    starts = np.flatnonzero(np.diff(strata, prepend=-1))
    sizes = np.diff(np.append(starts, len(rows)))
    labels = np.add.reduceat(is_event, starts)
    first, room = np.repeat(starts, labels), np.repeat(sizes, labels)
    found = []
    for _ in range(min(NUMPY_DRAWS, size.draws)):
        drawn = rows[first + (rng.random(len(first)) * room).astype(np.int64)]
        found += [studentised(drawn, scored) for scored in world.scored]
    return float(len(found)), hashlib.sha256(np.array(found).tobytes()).hexdigest()


def with_scipy(world: World, size: Size) -> tuple[float, str]:
    """`permutation_test` on one outcome, labels permuted over the pool without strata."""
    rows, _, is_event = world.pool(0)
    scored = world.scored[0]
    resamples = min(SCIPY_DRAWS, size.draws)
    found = permutation_test(
        (is_event,),
        lambda labels: studentised(rows[labels > 0], scored),
        permutation_type="pairings",
        vectorized=False,
        n_resamples=resamples,
        rng=np.random.default_rng(1),
    )
    drawn = np.asarray(found.null_distribution)
    return float(resamples + 1), hashlib.sha256(drawn.tobytes()).hexdigest()


def studentised(rows: IntArray, scored: Scored) -> float:
    """The mean over episodes in day-clustered standard errors, by counts over all episodes."""
    values: FloatArray = scored.values[rows]
    known = np.isfinite(values)
    codes, values = scored.codes[rows[known]], values[known]
    size = np.bincount(codes)
    total = np.bincount(codes, weights=values)
    episode = np.flatnonzero(size)
    mean_of, day = total[episode] / size[episode], episode // scored.per_day
    sums, counts = np.bincount(day, weights=mean_of), np.bincount(day)
    mean = mean_of.mean()
    days = int(np.sum(counts > 0))
    spread = np.sum((sums - mean * counts) ** 2)
    return float(mean / (np.sqrt(days / (days - 1) * spread) / len(episode)))
