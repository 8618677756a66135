"""What there is to measure, as a list of jobs; each is a function of its own name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from analysis.calibration.lives import live_a_life
from analysis.calibration.power import PLANTED, SIZES, planted, spiked
from analysis.calibration.recipe import BREAKING, NULLS
from analysis.calibration.size import size_of
from analysis.calibration.worst import worst_of
from analysis.counters import key_of
from analysis.rules import Rules

Result = dict[str, Any]
#: Ways that reject nearly always need no more runs than these to be seen doing so.
CONTRASTED: Final = 100


@dataclass(frozen=True, order=True)
class Job:
    """One repetition of one cell of a part."""

    repetition: int
    part: str
    cell: str

    @property
    def key(self) -> str:
        """Its name in the store."""
        return f"{self.part}|{self.cell}|{self.repetition}"

    @property
    def seed(self) -> int:
        """Fixed by part and repetition: all cells of a part meet the same luck."""
        return seed_of(self.part, self.repetition)


def seed_of(part: str, repetition: int) -> int:
    """Forty random bits."""
    return int(key_of(repetition, "calibrate", part)) >> 24


@dataclass(frozen=True)
class Part:
    """A kind of measurement: its cells, how often each is repeated in full, and how it is done."""

    says: str
    cells: tuple[str, ...]
    repetitions: int
    measure: Callable[[Job, Rules], Result]


def _sized(job: Job, rules: Rules) -> Result:
    contrast = job.repetition < CONTRASTED
    return dict(size_of(NULLS[job.cell], job.seed, rules, contrast=contrast))


def _lived(job: Job, rules: Rules) -> Result:
    return live_a_life(NULLS[job.cell], job.seed, rules)


def _spiked(job: Job, rules: Rules) -> Result:
    return dict(spiked(float(job.cell), job.seed, rules))


def _planted(job: Job, rules: Rules) -> Result:
    name, _, size = job.cell.partition(" × ")
    return planted(name, float(size), job.seed, rules)


def _hidden(job: Job, rules: Rules) -> Result:
    return dict(size_of(BREAKING[job.cell], job.seed, rules, contrast=False))


def _worst(job: Job, rules: Rules) -> Result:
    return dict(worst_of(BREAKING[job.cell], job.seed, rules))


_PLANTED: Final = tuple(f"{name} × {size:g}" for name in PLANTED for size in SIZES)
_HIDDEN: Final = tuple(name for name in BREAKING if name.startswith("W8"))
PARTS: Final[Mapping[str, Part]] = {
    "size": Part("rejections where nothing is", tuple(NULLS), 500, _sized),
    "lives": Part("null research lives", tuple(NULLS), 25, _lived),
    "power": Part("effects put on events", tuple(f"{size:g}" for size in SIZES), 400, _spiked),
    "plants": Part("effects planted in markets", _PLANTED, 100, _planted),
    "hidden": Part("a hidden common cause", _HIDDEN, 200, _hidden),
    "worst": Part("outcomes lost for a reason", ("W9",), 200, _worst),
}


def jobs_of(parts: tuple[str, ...], share: float) -> list[Job]:
    """All jobs of some parts at a share of their full repetitions, in an order that lets every
    cell grow evenly: a run that is stopped has measured a little of everything."""
    ordered: list[tuple[float, Job]] = []
    for name in parts:
        part = PARTS[name]
        wanted = max(round(part.repetitions * share), 1)
        ordered += [
            ((repetition + 1) / part.repetitions, Job(repetition, name, cell))
            for repetition in range(wanted)
            for cell in part.cells
        ]
    return [job for _, job in sorted(ordered, key=lambda pair: pair[0])]


def measure(job: Job, rules: Rules) -> Result:
    """Do one job; its result depends on its name and the rules alone."""
    return PARTS[job.part].measure(job, rules)
