"""`make gauntlet`: every leak against every guard, and the clean tree against all of them."""

from __future__ import annotations

import argparse
import json
import os
import queue
import shutil
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from typing import TypeVar

from rich.console import Console

from nullhouse.base.errors import NullhouseError
from nullhouse.base.home import PROJECT, Home
from nullhouse.base.progress import Meter, meter
from nullhouse.guards.registry import GUARDS
from tests.gauntlet.leak import CHEAP, Leak, load_leaks
from tests.gauntlet.matrix import Matrix, summary
from tests.gauntlet.project import tree_sha256
from tests.gauntlet.run import Gauntlet, Outcome
from tests.gauntlet.show import as_csv, as_markdown, as_text
from tests.gauntlet.worlds import LEAKY, QUIET, REAL, World, make

#: Two cores, two trees at a time.
_AT_ONCE = 2
#: Guards asked about a leak beside its own: `all`, or by default those that read text alone.
_SETS: dict[str, tuple[str, ...]] = {"named": (), "all": tuple(GUARDS)}
_KEPT = PROJECT / "docs" / "gauntlet.md"
_SAY = Console(highlight=False, soft_wrap=True)

Task = TypeVar("Task")


def main() -> int:
    """Run what is asked for; 0 if nothing falls short, 1 if something does, 2 for wrong use."""
    asked = _arguments()
    try:
        leaks = _chosen(load_leaks(), asked.only, asked.world)
        guards = _named(asked.guards)
        started = time.monotonic()
        matrix, worlds = _run(leaks, guards, asked)
    except NullhouseError as error:
        _SAY.print(str(error), markup=False)
        return 2
    return _tell(matrix, worlds, (time.monotonic() - started) / 60, asked)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.gauntlet", description=__doc__)
    parser.add_argument(
        "--only", action="append", default=[], help="a leak's name; may be given again"
    )
    parser.add_argument("--world", action="append", default=[], help="leaks of this world alone")
    parser.add_argument(
        "--guards",
        default="",
        help="joined by commas, or `all`, or `named` for each leak's own alone; by default its own"
        " and those that read text alone",
    )
    parser.add_argument("--no-quiet", action="store_true", help="skip the ten worlds and real data")
    parser.add_argument("--no-leaks", action="store_true", help="only the clean tree")
    parser.add_argument("--keep", action="store_true", help="write the matrix into docs/ as well")
    parser.add_argument("--home", default=str(Home.current().root / "gauntlet"))
    return parser.parse_args()


def _chosen(leaks: list[Leak], names: list[str], worlds: list[str]) -> list[Leak]:
    unknown = sorted(set(names) - {leak.name for leak in leaks})
    if unknown:
        raise NullhouseError(f"no leak is called {', '.join(unknown)}")
    return [
        leak
        for leak in leaks
        if (not names or leak.name in names) and (not worlds or leak.world in worlds)
    ]


def _named(guards: str) -> tuple[str, ...]:
    if guards in _SETS or not guards:
        return _SETS.get(guards, CHEAP)
    names = tuple(name for name in guards.split(",") if name)
    unknown = sorted(set(names) - set(GUARDS))
    if unknown:
        raise NullhouseError(
            f"no guard is called {', '.join(unknown)}; there are {', '.join(GUARDS)}"
        )
    return names


def _run(
    leaks: list[Leak], guards: tuple[str, ...], asked: argparse.Namespace
) -> tuple[Matrix, list[World]]:
    root = Path(asked.home)
    _begin(root)
    leaks = [] if asked.no_leaks else leaks
    gauntlet = Gauntlet(root, guards)
    leaky = [LEAKY[name] for name in LEAKY if any(leak.world == name for leak in leaks)]
    quiet = [] if asked.no_quiet else [*QUIET, *([REAL] if REAL.archive.is_dir() else [])]  # type: ignore[union-attr]
    with meter("the gauntlet", len(leaky) + len(quiet) + len(leaks)) as progress:
        clean = _each(
            [*leaky, *quiet],
            lambda world, _: _clean(
                gauntlet, world, _asked_of(world, asked.guards, gauntlet, leaks)
            ),
            progress,
            root,
        )
        slots, before = root / "slots", {outcome.name: outcome for outcome in clean}
        outcomes = _each(
            leaks,
            lambda leak, slot: (
                _known(root, leak, gauntlet.asked_about(leak))
                or gauntlet.run(
                    leak, LEAKY[leak.world], slots / str(slot), clean=before[leak.world]
                )
            ),
            progress,
            root,
        )
    cells = {(o.name, g): cell for o in outcomes for g, cell in o.cells.items()}
    alarms = tuple(_alarms(clean))
    broken = tuple(o.broken for o in [*clean, *outcomes] if o.broken)
    return Matrix(tuple(leaks), cells, alarms, broken), [*leaky, *quiet]


def _begin(root: Path) -> None:
    """Homes of another tree say nothing about this one."""
    stamp, now = root / "tree.sha256", tree_sha256(PROJECT)
    if root.exists() and (not stamp.exists() or stamp.read_text("utf-8") != now):
        for name in ("worlds", "slots", "outcomes"):
            shutil.rmtree(root / name, ignore_errors=True)
    root.mkdir(parents=True, exist_ok=True)
    stamp.write_text(now, encoding="utf-8")


def _known(root: Path, leak: Leak, guards: tuple[str, ...]) -> Outcome | None:
    """What an earlier run of the same tree found, if it asked all that is asked now."""
    kept = root / "outcomes" / f"{leak.name}.json"
    if not kept.exists():
        return None
    said = Outcome(**json.loads(kept.read_text("utf-8")))
    asked = set(guards) if said.changed else set(guards) & {leak.caught_by, "registration"}
    return said if not said.broken and not said.errors and asked <= set(said.cells) else None


def _asked_of(world: World, guards: str, gauntlet: Gauntlet, leaks: list[Leak]) -> tuple[str, ...]:
    """The guards that the clean tree answers to: where leaks are put in, those that are asked
    about one of them; in every other world all, unless some were chosen by name."""
    if world.name not in LEAKY and guards in ("", *_SETS):
        return tuple(GUARDS)
    asked = {g for leak in leaks if leak.world == world.name for g in gauntlet.asked_about(leak)}
    return tuple(g for g in GUARDS if g in asked or (not leaks and g in gauntlet.guards))


def _clean(gauntlet: Gauntlet, world: World, guards: tuple[str, ...]) -> Outcome:
    folder = gauntlet.world(world)
    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / "outcome.json"
    if kept.exists():
        said = json.loads(kept.read_text("utf-8"))
        if set(guards) <= set(said["cells"]):
            return Outcome(**said)
    try:
        make(world, folder)
    except NullhouseError as error:
        return Outcome(world.name, {}, {}, {}, {}, broken=str(error))
    outcome = gauntlet.look_at_clean(world, guards)
    if world.name not in LEAKY:
        # Eleven homes and their side homes are more than a small disk wants to hold.
        for name in ("home", "archive", "clean"):
            shutil.rmtree(folder / name, ignore_errors=True)
        (folder / "built").unlink(missing_ok=True)
    if not outcome.broken and not outcome.errors:
        kept.write_text(json.dumps(asdict(outcome)), encoding="utf-8")
    return outcome


def _each(
    tasks: Iterable[Task], work: Callable[[Task, int], Outcome], progress: Meter, root: Path
) -> list[Outcome]:
    """Work on all, some at a time, each in a place that no other uses meanwhile."""
    places: queue.Queue[int] = queue.Queue()
    for number in range(_AT_ONCE):
        places.put(number)

    def one(task: Task) -> Outcome:
        place = places.get()
        try:
            outcome = work(task, place)
        finally:
            places.put(place)
        _keep(root, outcome)
        progress.say(outcome.name)
        progress.advance()
        return outcome

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(one, tasks))


def _alarms(clean: list[Outcome]) -> Iterable[str]:
    for outcome in clean:
        for guard, findings in outcome.findings.items():
            if findings:
                first = findings[0]
                yield f"{guard} on {outcome.name}: {first['model']} {first['row']} {first['cause']}"
        for guard, error in outcome.errors.items():
            yield f"{guard} on {outcome.name} could not answer: {error[-600:]}"


def _keep(root: Path, outcome: Outcome) -> None:
    (root / "outcomes").mkdir(parents=True, exist_ok=True)
    text = json.dumps(asdict(outcome), indent=1)
    (root / "outcomes" / f"{outcome.name}.json").write_text(text, encoding="utf-8")


def _tell(matrix: Matrix, worlds: list[World], minutes: float, asked: argparse.Namespace) -> int:
    whole = not (asked.only or asked.world or asked.guards or asked.no_leaks)
    wrong = matrix.shortcomings(whole=whole)
    words = summary(matrix, [w.name for w in worlds], minutes)
    root = Path(asked.home)
    page = as_markdown(matrix, "make gauntlet", words.removeprefix("gauntlet: "))
    (root / "matrix.md").write_text(page, encoding="utf-8")
    (root / "matrix.csv").write_text(as_csv(matrix), encoding="utf-8")
    if asked.keep:
        _KEPT.parent.mkdir(exist_ok=True)
        _KEPT.write_text(page, encoding="utf-8")
    if matrix.leaks:
        _SAY.print(as_text(matrix), markup=False)
    for guard in matrix.guards:
        if matrix.only(guard):
            _SAY.print(f"only {guard}: {', '.join(matrix.only(guard))}", markup=False)
    for line in wrong:
        _SAY.print(f"- {line}", markup=False)
    _SAY.print(f"matrix and findings: {root}", markup=False)
    if not REAL.archive or not REAL.archive.is_dir():
        _SAY.print("real data: none here, so not looked at (NULLHOUSE_REALDATA)", markup=False)
    _SAY.print(words, markup=False)
    return 1 if wrong else 0


if __name__ == "__main__":
    os.environ.setdefault("NO_COLOR", "1")
    sys.exit(main())
