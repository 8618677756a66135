"""Who enters which phase, asked of the very steps with a made-up ledger and no data at all."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

from analysis.rules import Rules
from nullhouse.base.constants import read_constants
from nullhouse.base.home import Home
from nullhouse.guards.finding import Finding
from nullhouse.guards.ground import Ground
from nullhouse.guards.registration.made_up import VERDICTS, ledger_of_all_fates
from nullhouse.ledger.chain import Ledger
from nullhouse.steps.evaluate import gate, phase1, phase2

_ORIGIN = dict.fromkeys(("constants_sha256", "data_sha256", "sql_sha256", "code_sha256"), "")


class _Stop(Exception):  # noqa: N818 - not an error: the question is answered
    """Nothing past the loading of inputs is run."""


@dataclass
class _Asked:
    """What a phase asked for."""

    loads: list[tuple[tuple[str, ...], str, bool]] = field(default_factory=list)
    doors: list[dict[str, Any]] = field(default_factory=list)
    opened_before: int = 0


def look(ground: Ground) -> list[Finding]:
    """Hypotheses that a phase takes although they may not enter, or reads a span of another."""
    home = Home(ground.scratch / "registration-phases")
    shutil.rmtree(home.root, ignore_errors=True)
    ids = ledger_of_all_fates(home)
    return [*_first(home, ids), *_second(home, ids)]


def _first(home: Home, ids: dict[str, str]) -> Iterator[Finding]:
    asked = _Asked()
    ledger = Ledger(home.ledger)
    with _watched(asked, ledger, phase1, gate):
        phase1.phase1(home, ledger, Rules(), read_constants(), _ORIGIN)
    barred = {name for fate, name in ids.items() if fate not in ("open", "untestable")}
    for names, span, _ in asked.loads:
        if barred & set(names):
            yield _finding("phase1", _fates(ids, names), "open and untestable ones")
        if span != "discovery":
            yield _finding("phase1", f"reads the span {span}", "discovery")
    if any(door.get("holdout") for door in asked.doors):
        yield _finding("phase1", "attaches the hold-out", "the blind and the sighted file")
    if not any(ids["open"] in names for names, _, sighted in asked.loads if not sighted):
        yield _finding("phase1", "no power analysis was asked", "power is weighed blind, first")


def _second(home: Home, ids: dict[str, str]) -> Iterator[Finding]:
    ledger = Ledger(home.ledger)
    before = len(ledger.bodies("opened"))
    for turn in ("at first", "after a run that was cut off"):
        asked = _Asked()
        with _watched(asked, ledger, phase2):
            phase2.phase2(home, ledger, Rules(), _ORIGIN)
        for names, span, _ in asked.loads:
            if set(names) != {ids["survived"]}:
                yield _finding("phase2", f"{turn}: {_fates(ids, names)}", "the survivor alone")
            if span != "holdout":
                yield _finding("phase2", f"reads the span {span}", "holdout")
        if asked.opened_before != before + 1:
            found = f"{turn}: {asked.opened_before - before} openings when the hold-out is read"
            yield _finding("phase2", found, "one opening, on record before it is read")


@contextmanager
def _watched(asked: _Asked, ledger: Ledger, *modules: ModuleType) -> Iterator[None]:
    """Whatever these modules would load is noted; data are neither there nor needed."""

    def load(connection: object, hypotheses: Any, span: str, *, sighted: bool) -> None:
        names = tuple(h["hypothesis_id"] for h in hypotheses)
        asked.loads.append((names, span, sighted))
        asked.opened_before = len(ledger.bodies("opened"))
        if sighted:
            raise _Stop

    def weigh(connection: object, hypotheses: Any, *_: object) -> list[Any]:
        load(connection, hypotheses, "discovery", sighted=False)
        return []

    @contextmanager
    def door(home: Home, **arguments: Any) -> Iterator[None]:
        asked.doors.append(arguments)
        yield None

    stubs = {
        "load_inputs": load,
        "open_tables": door,
        "run_dbt": lambda *_, **__: None,
        "without_data": lambda *_: {},
        "too_short": lambda *_: None,
        "without_power": weigh,
    }
    held = [
        patch.object(module, name, stub)
        for module in modules
        for name, stub in stubs.items()
        if hasattr(module, name)
    ]
    for each in held:
        each.start()
    try:
        yield
    except _Stop:
        pass
    finally:
        for each in held:
            each.stop()


def _fates(ids: dict[str, str], names: tuple[str, ...]) -> str:
    return "takes " + (", ".join(fate for fate, name in ids.items() if name in names) or "none")


def _finding(step: str, found: str, expected: str) -> Finding:
    return Finding(
        guard="registration",
        model=str(Path("nullhouse/steps/evaluate") / f"{step}.py"),
        expected=expected,
        found=found,
        cause="a phase takes or reads what it may not",
        remedy=f"fates are {', '.join(VERDICTS)}; a phase takes those whose turn it is, once",
    )
