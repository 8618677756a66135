"""The verb `calibrate`: measure what is not measured yet, then say what all of it shows."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from analysis.rules import Rules
from nullhouse.base.constants import read_constants
from nullhouse.base.errors import NullhouseError, Problem, nearest
from nullhouse.base.home import Home
from nullhouse.base.progress import meter
from nullhouse.steps.calibrate.jobs import PARTS, Job, jobs_of, measure
from nullhouse.steps.calibrate.pool import side_by_side
from nullhouse.steps.calibrate.record import Measured, read_record
from nullhouse.steps.calibrate.store import ARRAYS, WHOLE, Store
from nullhouse.steps.calibrate.worlds import World, go_through, worlds_of

WORLDS = "worlds"
ALL = (*PARTS, WORLDS)


@dataclass(frozen=True)
class Effort:
    """How much to measure, and with what.

    Attributes
    ----------
    parts
        Names of `ALL`.
    share
        Of the full number of repetitions.
    minutes
        No repetition is begun after so many; infinity for no limit.
    processes
        Side by side.
    """

    parts: tuple[str, ...] = ALL
    share: float = 1.0
    minutes: float = math.inf
    processes: int = 2


def calibrate(home: Home, effort: Effort) -> dict[str, Any]:
    """Measure what the home does not have yet; give back all results of this code, by job.

    A run that is stopped, at any moment, is gone on with by the same call.
    """
    _check(effort)
    until = time.monotonic() + 60 * effort.minutes
    if set(effort.parts) & set(PARTS):
        _arrays(home, effort, until)
    if WORLDS in effort.parts:
        _worlds(home, effort, until)
    return {job: r for kind in measured_of(home).values() for job, r in kind.results.items()}


def measured_of(home: Home) -> dict[str, Measured]:
    """What this code has measured by kind: in this home, and elsewhere if it was recorded."""
    kept = read_record()
    return {
        store.kind: Measured(
            store.fingerprint,
            {
                **(kept[store.kind].of(store.fingerprint) if store.kind in kept else {}),
                **store.read(),
            },
        )
        for store in (arrays_of(home), worlds_store(home))
    }


def arrays_of(home: Home) -> Store:
    """Where the results of arrays lie."""
    return Store(home, "arrays", ARRAYS)


def worlds_store(home: Home) -> Store:
    """Where the results of whole worlds lie."""
    return Store(home, "worlds", WHOLE)


def _arrays(home: Home, effort: Effort, until: float) -> None:
    store = arrays_of(home)
    rules = Rules.from_constants(read_constants())
    chosen = tuple(part for part in PARTS if part in effort.parts)
    wanted = jobs_of(chosen, effort.share)
    known = measured_of(home)[store.kind].results
    left = [job for job in wanted if job.key not in known]
    with meter("calibrating: arrays", total=len(wanted)) as progress:
        progress.advance(len(wanted) - len(left))

        def keep(job: Job, result: Any) -> None:
            store.add(job.key, result)
            progress.say(f"calibrating: {PARTS[job.part].says}, {job.cell}")

        run = partial(measure, rules=rules)
        side_by_side(run, left, keep, effort.processes, until, progress)


def _worlds(home: Home, effort: Effort, until: float) -> None:
    run_worlds(home, worlds_of(effort.share), effort.processes, until)


def run_worlds(home: Home, wanted: Sequence[World], processes: int, until: float) -> None:
    """Take worlds the whole way, those that have not been."""
    store = worlds_store(home)
    known = measured_of(home)[store.kind].results
    left = [world for world in wanted if world.key not in known]
    run = partial(go_through, str(home.root / "calibration" / "homes"))
    with meter("calibrating: whole worlds", total=len(wanted)) as progress:
        progress.advance(len(wanted) - len(left))

        def keep(world: World, result: Any) -> None:
            store.add(world.key, result)

        side_by_side(run, left, keep, processes, until, progress)


def _check(effort: Effort) -> None:
    problems = [
        Problem("no such part", "--parts", part, f"{', '.join(ALL)}{nearest(part, ALL)}")
        for part in effort.parts
        if part not in ALL
    ]
    if not 0 < effort.share <= 1:
        allowed = "a number above 0 and at most 1"
        problems.append(Problem("no such share", "--share", f"{effort.share:g}", allowed))
    if effort.processes < 1:
        problems.append(Problem("no process", "--processes", str(effort.processes), "1 or more"))
    if problems:
        raise NullhouseError(*problems)
