"""Leak by guard: what was caught by whom, what that proves, and what it does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nullhouse.guards.registry import GUARDS
from tests.gauntlet.leak import Leak

CAUGHT, SILENT, BROKE, NOT_RUN = "caught", "silent", "broke", "not run"
#: A leak is not worth naming a guard for it alone; two show that the first was no accident.
LEAST = 2

Cells = Mapping[tuple[str, str], str]


@dataclass(frozen=True)
class Matrix:
    """What each guard said to each leak; a pair that is not there was not run."""

    leaks: tuple[Leak, ...]
    cells: Cells
    #: Findings on clean trees, by world and guard.
    alarms: tuple[str, ...] = ()
    #: Leaks that could not be tried, and why.
    broken: tuple[str, ...] = ()
    guards: tuple[str, ...] = tuple(GUARDS)

    def cell(self, leak: Leak, guard: str) -> str:
        return self.cells.get((leak.name, guard), NOT_RUN)

    def named(self, guard: str) -> list[str]:
        """Leaks that name the guard."""
        return [leak.name for leak in self.leaks if leak.caught_by == guard]

    def only(self, guard: str) -> list[str]:
        """Leaks that the guard catches and no other that was run does."""
        return [
            leak.name
            for leak in self.leaks
            if [g for g in self.guards if self.cell(leak, g) == CAUGHT] == [guard]
        ]

    def passed(self) -> list[Leak]:
        """Leaks that the guard which they name did not catch."""
        return [leak for leak in self.leaks if self.cell(leak, leak.caught_by) != CAUGHT]

    def shortcomings(self, *, whole: bool = True) -> list[str]:
        """Everything for which the run fails, a line each; ``whole`` asks for every guard."""
        found = [
            f"{leak.name} passes {leak.caught_by} ({self.cell(leak, leak.caught_by)})"
            for leak in self.passed()
        ]
        # What dbt refuses to read has no compiled text that others could look at.
        refused = {leak.name for leak in self.leaks if not leak.builds}
        found += [
            f"{guard} could not answer about {name}"
            for (name, guard), cell in sorted(self.cells.items())
            if cell == BROKE and name not in refused
        ]
        if whole:
            found += [
                f"{guard} could be removed: {len(self.named(guard))} leaks name it, {LEAST} must"
                for guard in self.guards
                if len(self.named(guard)) < LEAST
            ]
        return found + [f"false alarm: {alarm}" for alarm in self.alarms] + list(self.broken)

    def without(self, guard: str) -> Matrix:
        """The same with a guard taken away."""
        cells = {(n, g): SILENT if g == guard else c for (n, g), c in self.cells.items()}
        return Matrix(self.leaks, cells, self.alarms, self.broken, self.guards)


def summary(matrix: Matrix, worlds: Sequence[str], minutes: float) -> str:
    """The one line that a run ends with."""
    caught = len(matrix.leaks) - len(matrix.passed())
    wrong = len(matrix.shortcomings())
    return (
        f"gauntlet: {caught} of {len(matrix.leaks)} leaks caught by the guard they name, "
        f"{len(matrix.guards)} guards, {len(matrix.alarms)} false alarms on {len(worlds)} clean "
        f"homes, {wrong} shortcomings, {minutes:.0f} min"
    )
