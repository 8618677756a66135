"""Homes to begin from, made once: each is a copy of the one before it and one command more."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nullhouse.base.home import Home
from nullhouse.steps.create_home import create_home
from tests.chaos import stages
from tests.chaos.compare import content
from tests.chaos.process import Ended, Kill, run
from tests.chaos.stages import Stage

_REPEATS = 20
Step = Callable[[Path], None]


@dataclass(frozen=True)
class Lab:
    """A folder for everything. All work is done on one path, as dbt's parse knows where it is."""

    root: Path

    @property
    def home(self) -> Path:
        return self.root / "home"

    @property
    def log(self) -> Path:
        return self.root / "said.txt"

    def start_from(self, base: str) -> None:
        """Put a prepared home in its place, or none."""
        shutil.rmtree(self.home, ignore_errors=True)
        if base != "empty":
            shutil.copytree(self._base(base), self.home, symlinks=True)

    def prepare(self, base: str) -> None:
        """Make a home to begin from, and those that it is made of, unless they are there."""
        self.root.mkdir(parents=True, exist_ok=True)
        before, steps = _MADE_OF.get(base, ("", []))
        if not steps or self._base(base).exists():
            return
        self.prepare(before)
        self.start_from(before)
        for step in steps:
            self.must(lambda step=step: step(self.home))  # type: ignore[misc]
        unfinished = self._base(base).with_suffix(".partial")
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(self.home, unfinished, symlinks=True)
        unfinished.rename(self._base(base))

    def must(self, work: Callable[[], None]) -> Ended:
        """Work that has to succeed."""
        ended = run(work, self.home, self.log)
        assert ended.code == 0, ended.text[-4000:]
        return ended

    def do(self, stage: Stage, kill: Kill | None = None) -> Ended:
        """One run of a stage on the home as it is."""
        self._before(stage)
        return run(lambda: stage.work(self.home), self.home, self.log, kill)

    def to_the_end(self, stage: Stage) -> Ended:
        """The same command until there is nothing left to do, or it fails."""
        for _ in range(_REPEATS):
            ended = self.do(stage)
            self._before(stage)
            if ended.code or stage.is_whole is None or stage.is_whole(self.home):
                return ended
        raise AssertionError(f"{stage.name} comes to no end")

    def _before(self, stage: Stage) -> None:
        before = stage.before
        if before is not None:
            told = run(lambda: before(self.home), self.root / "nowhere", self.root / "told.txt")
            assert told.code == 0, told.text[-4000:]

    def content(self, *, live: bool = False) -> dict[str, Any]:
        """What the home holds; asked in a child, because an opened database starts threads."""
        answer = self.root / "content.json"

        def ask() -> None:
            answer.write_text(json.dumps(content(Home(self.home), live=live)), encoding="utf-8")

        ended = run(ask, self.root / "nowhere", self.root / "compared.txt")
        assert ended.code == 0, ended.text[-4000:]
        found: dict[str, Any] = json.loads(answer.read_text("utf-8"))
        return found

    def _base(self, name: str) -> Path:
        return self.root / "base" / name


def _simulate(home: Path) -> None:
    archive = home.parent / "archive"
    shutil.rmtree(archive, ignore_errors=True)
    days = ("--days", "2", "--start", stages.FIRST, "--symbols", stages.SYMBOL)
    stages.cli("simulate", str(archive), *days, "--seed", "3", "--depth-seconds", "600")


def _parse(target: str) -> Step:
    def parse(home: Path) -> None:
        stages.dbt(home, target, "parse")

    return parse


def _judged(home: Path) -> None:
    stages.dbt(home, "full", "build", "--select", *stages.JUDGED, *stages.UNTESTED)


def _made(home: Path) -> None:
    create_home(Home(home))


_MADE_OF: dict[str, tuple[str, list[Step]]] = {
    "made": ("empty", [_simulate, _made]),
    "ingested": ("made", [stages.ingest]),
    "frozen": ("ingested", [stages.freeze, _parse("blind")]),
    "built": ("frozen", [_judged]),
}
