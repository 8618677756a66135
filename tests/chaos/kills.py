"""Kill, resume, compare: one trial after another, and what came of each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from nullhouse.base.errors import NullhouseError
from nullhouse.base.home import Home
from nullhouse.ledger.chain import Ledger
from tests.chaos.compare import difference
from tests.chaos.process import Kill
from tests.chaos.stages import Stage
from tests.chaos.worlds import Lab

#: A moment that came after the command's end is drawn again, so often.
DRAWS = 20


@dataclass(frozen=True)
class Trial:
    """One kill and its resume. ``share`` is how much of the run was done, by what it was drawn:
    moments or processor time."""

    stage: str
    number: int
    drawn: str
    share: float
    moment: str
    lost: int
    doubled: int
    broken: int
    resumed_equal: bool
    told: list[str]


@dataclass(frozen=True)
class Undisturbed:
    """A run that nobody killed."""

    content: dict[str, Any]
    cpu: float
    moments: list[str]


def undisturbed(lab: Lab, stage: Stage) -> Undisturbed:
    """Run once to the end; what a resumed run has to equal."""
    lab.prepare(stage.base)
    lab.prepare("made")
    lab.start_from(stage.base)
    ended = lab.to_the_end(stage)
    assert ended.code == 0, ended.text[-4000:]
    return Undisturbed(lab.content(live=stage.live), ended.cpu, ended.moments)


def trials(
    lab: Lab, stage: Stage, whole: Undisturbed, numbers: list[int], seed: int
) -> Iterator[Trial]:
    """A trial for every number, each with moments of its own."""
    for number in numbers:
        yield _trial(lab, stage, whole, number, seed)


def _trial(lab: Lab, stage: Stage, whole: Undisturbed, number: int, seed: int) -> Trial:
    rng = np.random.default_rng([seed, sum(stage.name.encode()), number])
    for _ in range(DRAWS):
        share, kill, drawn = _drawn(rng, whole, number)
        lab.start_from(stage.base)
        killed = lab.do(stage, kill)
        if killed.was_killed:
            break
    else:
        raise AssertionError(f"{stage.name} always ended before its kill: {killed.text[-2000:]}")
    moment = whole.moments[kill.moment] if kill.moment is not None else ""
    return _resumed(lab, stage, whole, Trial(stage.name, number, drawn, share, moment,
                                             0, 0, _unreadable(lab), True, []))  # fmt: skip


def _drawn(rng: np.random.Generator, whole: Undisturbed, number: int) -> tuple[float, Kill, str]:
    """Every second kill falls between two writes, the others anywhere."""
    if number % 2 and whole.moments:
        moment = int(rng.integers(len(whole.moments)))
        return moment / len(whole.moments), Kill(moment=moment), "write"
    share = float(rng.random())
    return share, Kill(cpu=share * whole.cpu), "time"


def _resumed(lab: Lab, stage: Stage, whole: Undisturbed, trial: Trial) -> Trial:
    """The same command again, and the home beside the undisturbed one."""
    resumed = lab.to_the_end(stage)
    found = difference(whole.content, lab.content(live=stage.live))
    told = [*found.told, *found.broken] + ([resumed.text[-2000:]] if resumed.code else [])
    return Trial(
        **asdict(trial)
        | {
            "lost": found.lost,
            "doubled": found.doubled,
            "broken": trial.broken + len(found.broken),
            "resumed_equal": resumed.code == 0 and found.is_equal,
            "told": trial.told + told,
        }
    )


def _unreadable(lab: Lab) -> int:
    """Whether the kill left a ledger that cannot be read, before anything mends it."""
    try:
        Ledger(Home(lab.home).ledger).entries()
    except NullhouseError:
        return 1
    return 0


def as_line(trial: Trial) -> str:
    """A trial as it is kept."""
    return json.dumps(asdict(trial)) + "\n"
