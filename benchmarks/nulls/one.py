"""One measurement in a process of its own: ``python -m benchmarks.nulls.one <name> <size>``."""

from __future__ import annotations

import hashlib
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Final

import numpy as np

from analysis.arrays import FloatArray
from analysis.counters import key_of
from analysis.episodes import blocks_per_day, episode_codes, order_weights
from analysis.joint import joint_draws
from analysis.label_draws import draw_moments, plan_labels
from analysis.multiplicity import step_down
from analysis.shifts import Weighted, shift_sums
from analysis.studentise import t_ratio
from benchmarks.nulls import rivals
from benchmarks.nulls.world import REFRACTORY, Size, World, build

THREADS: Final = 2
FEW_DRAWS: Final = 600


@dataclass(frozen=True)
class Run:
    """What was measured: wall and CPU seconds, the peak of memory, and how much was done."""

    name: str
    seconds: float
    cpu_seconds: float
    peak_mb: float
    load: float
    threads: int
    statistics: float
    digest: str = ""


def draws(world: World, size: Size, threads: int = THREADS) -> tuple[float, str]:
    """Joint draws of all families, scored in every class and horizon, and the step-down."""
    drawn, totals = [], []
    for family in range(size.families):
        plan = plan_labels(world.panel, *world.pool(family), REFRACTORY)
        key = key_of(1, "risk_set", str(family))
        moments = draw_moments(plan, key, size.draws, world.scored, threads)
        drawn += [t_ratio(m.mean, m.se) for m in moments]
        totals += [day_totals(world, family, scored.values) for scored in world.scored]
    joint = joint_draws(np.column_stack(drawn), np.stack(totals), 1)
    adjusted = step_down(joint[0], joint[1:])
    return float(joint.size), hashlib.sha256(joint.tobytes() + adjusted.tobytes()).hexdigest()


def day_totals(world: World, family: int, values: FloatArray) -> FloatArray:
    """What each day adds to a hypothesis' statistic."""
    rows = world.events[family]
    known = rows[np.isfinite(values[rows])]
    weights = values[known] - values[known].mean()
    return np.bincount(world.panel.day[known], weights, world.panel.days).astype(np.float64)


def shifts(world: World, size: Size, threads: int = THREADS) -> tuple[float, str]:
    """Every shift by minutes of every family over every class and horizon."""
    events, pairs = [], []
    for family in range(size.families):
        for horizon in sorted(set(world.horizons)):
            codes = episode_codes(world.panel, horizon, 240)
            weights = order_weights(world.events[family], codes, world.panel.minute)
            events.append(Weighted(world.events[family], weights))
            pairs += [
                (len(events) - 1, place)
                for place, scored in enumerate(world.scored)
                if scored.per_day == blocks_per_day(horizon)
            ]
    outcomes = [scored.values for scored in world.scored]
    found = shift_sums(world.panel, events, outcomes, pairs, size.days * 720, threads)
    digest = hashlib.sha256()
    for sums in found:
        digest.update(sums.weight.tobytes() + sums.total.tobytes() + sums.square.tobytes())
    return float(len(found) * len(found[0].weight)), digest.hexdigest()


def one_thread(world: World, size: Size) -> tuple[float, str]:
    """A few draws with one thread, for their bits."""
    return draws(world, replace(size, draws=FEW_DRAWS), 1)


def two_threads(world: World, size: Size) -> tuple[float, str]:
    """The same draws with two threads."""
    return draws(world, replace(size, draws=FEW_DRAWS), 2)


WAYS: Final[dict[str, Callable[[World, Size], tuple[float, str]]]] = {
    "draws": draws,
    "shifts": shifts,
    "one thread": one_thread,
    "two threads": two_threads,
    "numpy": rivals.with_numpy,
    "numpy, without the rules": rivals.with_numpy_as_they_fall,
    "scipy": rivals.with_scipy,
}

THREADS_OF: Final = {"draws": THREADS, "shifts": THREADS, "two threads": THREADS}


def measure(name: str, size: Size) -> Run:
    """Build the world, compile what is compiled, and take the time."""
    _compile(name)
    world = build(size)
    wall, cpu = time.perf_counter(), time.process_time()
    statistics, digest = WAYS[name](world, size)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    threads = THREADS_OF.get(name, 1)
    return Run(name, wall, cpu, peak, os.getloadavg()[0], threads, statistics, digest)


def _compile(name: str) -> None:
    small = Size(symbols=2, days=3, families=2, classes=2, events=40, draws=8)
    WAYS[name](build(small), small)


if __name__ == "__main__":
    print(json.dumps(asdict(measure(sys.argv[1], Size(**json.loads(sys.argv[2]))))))
