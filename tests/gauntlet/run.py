"""One ground after another: worlds, the clean tree on them, and every leak in a copy of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nullhouse.base.errors import NullhouseError
from nullhouse.base.home import PROJECT, Home
from tests.gauntlet.leak import DEAR, STATIC, Leak
from tests.gauntlet.matrix import BROKE, CAUGHT, SILENT
from tests.gauntlet.project import copy_home, copy_tree, put_in, tracked
from tests.gauntlet.worlds import World

#: A guard that hangs must not hold up the night.
_MOST_SECONDS = 1800


@dataclass(frozen=True)
class Outcome:
    """What the guards said about one tree on one home."""

    name: str
    cells: dict[str, str]
    seconds: dict[str, float]
    findings: dict[str, list[dict[str, str]]]
    errors: dict[str, str]
    changed: tuple[str, ...] = ()
    broken: str = ""


@dataclass(frozen=True)
class Gauntlet:
    """Where everything lies, and which guards are asked."""

    root: Path
    guards: tuple[str, ...]
    source: Path = PROJECT

    def world(self, world: World) -> Path:
        return self.root / "worlds" / world.name

    def clean(self, world: World) -> Path:
        """Where the guards keep the clean tree's side homes."""
        return self.world(world) / "clean"

    def look_at_clean(self, world: World, guards: tuple[str, ...]) -> Outcome:
        """Guards on a world's home as the clean tree built it."""
        home = self.world(world) / "home"
        asked = self._request(home, self.clean(world), None, "", world, guards)
        return _outcome(world.name, self._ask(self.world(world), asked, self.source), None)

    def run(
        self,
        leak: Leak,
        world: World,
        slot: Path,
        *,
        build: bool = True,
        clean: Outcome | None = None,
    ) -> Outcome:
        """Put a leak into a copy of the tree, build what it changes, and ask the guards.

        What a guard says of the ``clean`` tree as well is no catch: it cries anyway.
        """
        project, home = slot / "project", slot / "home"
        clean_home = self.world(world) / "home"
        try:
            copy_tree(self.source, tracked(self.source), project)
            copy_home(clean_home, home)
            put_in(leak, project, home)
        except (NullhouseError, OSError) as error:
            return Outcome(leak.name, {}, {}, {}, {}, broken=str(error))
        shutil.rmtree(slot / "scratch", ignore_errors=True)
        asked = self._request(
            home,
            slot / "scratch",
            self.clean(world),
            str(Home(clean_home).compiled(world.target)) if build else "",
            world,
            self.asked_about(leak),
        )
        asked["unchanged"] = [leak.caught_by, "registration"]
        answer = self._ask(slot, asked, project)
        return _outcome(leak.name, _less(answer, clean) if clean else answer, leak)

    def asked_about(self, leak: Leak) -> tuple[str, ...]:
        """The guards that are run: those wanted, always the one that must catch it."""
        can = tuple(self.guards) if leak.builds else STATIC
        dear = {g for g, themes in DEAR.items() if leak.theme not in themes}
        wanted = [g for g in self.guards if g in can and g not in leak.skip and g not in dear]
        return tuple(dict.fromkeys([*wanted, leak.caught_by]))

    def _request(
        self,
        home: Path,
        scratch: Path,
        clean: Path | None,
        state: str,
        world: World,
        guards: tuple[str, ...],
    ) -> dict[str, Any]:
        return {
            "home": str(home),
            "scratch": str(scratch),
            "clean": str(clean) if clean else "",
            "state": state,
            "target": world.target,
            "guards": list(guards),
            "static": [g for g in guards if g in STATIC],
            "unchanged": [],
        }

    def _ask(self, folder: Path, request: dict[str, Any], project: Path) -> dict[str, Any]:
        """The answer of a process that imports the tree under test and no other."""
        asked, answer = folder / "request.json", folder / "answer.json"
        asked.write_text(json.dumps(request), encoding="utf-8")
        answer.unlink(missing_ok=True)
        environment = {
            **os.environ,
            "PYTHONPATH": str(project),
            "NULLHOUSE_HOME": request["home"],
            "NO_COLOR": "1",
            # Kernels are compiled once for each place, however often a copy is laid there.
            "NUMBA_CACHE_DIR": str(self.root / "numba"),
        }
        command = [sys.executable, "-m", "tests.gauntlet.look", str(asked), str(answer)]
        try:
            done = subprocess.run(
                command,
                cwd=project,
                env=environment,
                capture_output=True,
                text=True,
                timeout=_MOST_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return {"died": f"no answer within {_MOST_SECONDS} s"}
        if not answer.exists():
            return {"died": (done.stdout + done.stderr)[-3000:]}
        found: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
        return found


def _less(answer: dict[str, Any], clean: Outcome) -> dict[str, Any]:
    """An answer without the findings that the clean tree has too."""
    for guard, said in answer.get("guards", {}).items():
        before = clean.findings.get(guard, [])
        said["findings"] = [finding for finding in said["findings"] if finding not in before]
    return answer


def _outcome(name: str, answer: dict[str, Any], leak: Leak | None) -> Outcome:
    if "died" in answer:
        return Outcome(name, {}, {}, {}, {}, broken=f"{name}: {answer['died']}")
    said = answer["guards"]
    broken = ""
    if answer["built"] and (leak is None or leak.builds):
        broken = f"{name}: the patched tree does not build: {answer['built'][-1500:]}"
    return Outcome(
        name,
        {guard: _cell(guard, one, leak) for guard, one in said.items()},
        {guard: one["seconds"] for guard, one in said.items()},
        {guard: one["findings"] for guard, one in said.items()},
        {guard: one["error"] for guard, one in said.items() if one["error"]},
        tuple(answer["changed"]),
        broken,
    )


def _cell(guard: str, said: dict[str, Any], leak: Leak | None) -> str:
    if said["error"]:
        return BROKE
    words = " ".join(str(value) for finding in said["findings"] for value in finding.values())
    if not said["findings"]:
        return SILENT
    named = leak is not None and guard == leak.caught_by
    return SILENT if named and leak and leak.says not in words else CAUGHT
