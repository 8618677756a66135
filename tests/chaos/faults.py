"""Full and read-only disks, two processes, damaged files and a clock that jumps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.chaos.worlds import Lab


@dataclass(frozen=True)
class Told:
    """What a command said under a fault, and whether a later one is right."""

    fault: str
    stage: str
    code: int
    said: str
    is_clean: bool
    equal_after: bool

    @property
    def is_well(self) -> bool:
        return self.is_clean and self.equal_after


@dataclass(frozen=True)
class Fault:
    """One fault on one stage."""

    name: str
    run: Callable[[Lab], Told]


FAULTS: tuple[Fault, ...] = ()
