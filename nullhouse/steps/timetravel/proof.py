"""`make timetravel`: every guard that travels in time, on simulated worlds."""

from __future__ import annotations

import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from nullhouse.base.home import Home
from nullhouse.base.progress import console
from nullhouse.guards import arrival, as_of, left_truncation, poison, pre_event
from nullhouse.guards.finding import Finding
from nullhouse.guards.ground import Ground
from nullhouse.steps.timetravel.world import World, make_world, moment

#: Long enough for the longest look-back, and within the days in which all data sets were there.
LONG = World(start=date(2024, 1, 10), days=82, late=4)
#: Across the day on which the metrics moved from end to start labels.
ACROSS = World(start=date(2026, 6, 22), days=6, seed=12)
CUTS, POISONED, EVENTS = 20, 5, 8
TOLD = moment(date(2024, 3, 20), 16.0003)


@dataclass
class Proof:
    """What was found, and what was done to find it."""

    findings: list[Finding] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def step(self, name: str, number: int, look: Callable[[], list[Finding]]) -> None:
        """Run one guard, say how long it took, keep what it found."""
        begun = time.monotonic()
        _say(f"{name} × {number} ...")
        found = look()
        self.findings += found
        self.counts[name] = self.counts.get(name, 0) + number
        took = time.monotonic() - begun
        _say(f"{name} × {number}: {len(found)} findings, {took:.0f} s")


def _say(text: str) -> None:
    """Which step it is in: at once, and in a pipe as well."""
    console.print(f"[dim]·[/dim] {text}", highlight=False)


def _world(folder: Path, world: World, *, freeze: bool) -> Home:
    begun = time.monotonic()
    _say(f"{world.days} simulated days from {world.start}: landing and building ...")
    home = make_world(folder, world, freeze=freeze)
    _say(f"{world.days} simulated days from {world.start}: {time.monotonic() - begun:.0f} s")
    return home


def prove(folder: Path) -> Proof:
    """Both worlds, built below ``folder``."""
    proof = Proof()
    home = _world(folder / "long", LONG, freeze=True)
    with _ground(home, folder / "scratch") as ground:
        proof.step("as_of", CUTS, lambda: as_of.look(ground, CUTS))
        proof.step("as_of by its variable alone", 1, lambda: as_of.by_variable(ground, TOLD))
        proof.step("poison", POISONED, lambda: poison.look(ground, POISONED))
        proof.step("pre_event", EVENTS, lambda: pre_event.look(ground, EVENTS))
        proof.step("left_truncation", 1, lambda: left_truncation.look(ground))
        proof.step("look-backs a tenth shorter", 1, lambda: left_truncation.slack(ground))
        proof.step("arrival", 2, lambda: arrival.look(ground))
    home = _world(folder / "across", ACROSS, freeze=False)
    with _ground(home, folder / "scratch-across") as ground:
        proof.step("as_of", 4, lambda: as_of.look(ground, 4))
        proof.step("poison", 2, lambda: poison.look(ground, 2))
    return proof


@contextmanager
def _ground(home: Home, scratch: Path) -> Iterator[Ground]:
    try:
        yield Ground(home, scratch)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _computed() -> float:
    """Processor seconds of this process and of those it waited for."""
    spent = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in spent)


def main() -> int:
    """Exit 1 if one row differs."""
    begun, spent = time.monotonic(), _computed()
    with tempfile.TemporaryDirectory(prefix="timetravel-") as folder:
        proof = prove(Path(folder))
    for each in proof.findings:
        console.print(str(each.problem()), markup=False, highlight=False)
    done = ", ".join(f"{name} × {count}" for name, count in proof.counts.items())
    console.print(
        f"timetravel: {len(proof.findings)} relations with a differing row ({done}; "
        f"{time.monotonic() - begun:.0f} s on the clock, {_computed() - spent:.0f} s of all cores)"
    )
    return 1 if proof.findings else 0


if __name__ == "__main__":
    sys.exit(main())
