"""Side homes: built beside the home under test from a changed lake, kept by name, taken over."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import duckdb

from nullhouse.base.home import Home
from nullhouse.base.progress import meter
from nullhouse.guards.ground import Ground
from nullhouse.guards.travel.change import Change
from nullhouse.guards.travel.compiled import Blind, build, compile_blind
from nullhouse.guards.travel.lake import LakeFile, files_of, make_lake
from nullhouse.guards.travel.marks import Built

#: Side homes that are built at a time, each with one thread.
AT_A_TIME = 2
_FOLDER = "travel"

Task = TypeVar("Task")
Done = TypeVar("Done")


@dataclass
class Workshop:
    """Builds side homes of one ground; what the clean tree has built of them is taken over."""

    ground: Ground

    @property
    def root(self) -> Path:
        """Where this tree's side homes lie."""
        return self.ground.scratch / _FOLDER

    @cached_property
    def blind(self) -> Blind:
        """The blind half as this tree compiles it."""
        return compile_blind(self.ground.home, self.root / "compiled")

    @cached_property
    def blind_as_of(self) -> Blind:
        """The same as of any moment."""
        return compile_blind(self.ground.home, self.root / "compiled-as-of", as_of=True)

    @cached_property
    def files(self) -> list[LakeFile]:
        """Every file of the lake, with the span of its rows' arrival."""
        return files_of(self.ground.home)

    @cached_property
    def looked_at(self) -> list[str]:
        """The relations that are built and compared: the changed ones and what reads them."""
        return self.blind.with_descendants(self.ground.changed)

    def full(self, *, differenced: bool = False) -> Built:
        """The home under test as it was built."""
        return Built(self.blind, self.ground.home.blind, differenced=differenced)

    def side(
        self,
        name: str,
        change: Change,
        only: Sequence[str] | None = None,
        lent: Sequence[str] = (),
    ) -> Home:
        """A side home on a changed lake; ``only`` these models are built, by default all, and those
        ``lent`` are what they are in the full build."""
        made = Home(self.root / name)
        kept = self._clean(name)
        lake = kept if kept is not None else made
        if kept is None:
            make_lake(self.ground.home, self.files, made, change)
            _copy_frozen(self.ground.home, made)
        # A build on a cut lake knows what time it is; one on noise must not be told.
        told = change.at if change.kind == "cut" else None
        self.build(made, lake.root, only, kept, told, lent)
        return made

    def build(
        self,
        made: Home,
        root: Path,
        only: Sequence[str] | None = None,
        kept: Home | None = None,
        as_of: datetime | None = None,
        lent: Sequence[str] = (),
        names: Sequence[str] | None = None,
    ) -> None:
        """Build the blind half of a side home on the files at ``root``; ``names`` overrules what
        is looked at."""
        blind = self.blind_as_of if as_of else self.blind
        if names is None:
            names = self.looked_at if only is None else [n for n in only if n in self.looked_at]
        made.warehouse.mkdir(parents=True, exist_ok=True)
        made.blind.unlink(missing_ok=True)
        if kept is not None:
            shutil.copyfile(kept.blind, made.blind)
        with _opened(made.blind, self.ground.home.blind) as connection:
            for name in (*self.blind.seeds, *lent):
                connection.execute(
                    f'create or replace table blind.main."{name}" as from ground.main."{name}"'
                )
            needed = names if kept is not None else [*self._lent(blind, names, only), *names]
            build(connection, blind, needed, root, as_of)

    def _lent(self, blind: Blind, names: Sequence[str], only: Sequence[str] | None) -> list[str]:
        """What the named models read and the clean tree did not build: built as well."""
        wanted = blind.with_ancestors(names)
        return [n for n in wanted if n not in names and (only is None or n in only)]

    def _clean(self, name: str) -> Home | None:
        """The clean tree's side home of this name, if something may be taken over from it."""
        if self.ground.clean is None or not self.ground.changed:
            return None
        home = Home(self.ground.clean / _FOLDER / name)
        return home if home.blind.exists() else None


def in_parallel(text: str, tasks: Collection[Task], work: Callable[[Task], Done]) -> list[Done]:
    """Results of ``work`` in the tasks' order, a few at a time, with a bar that says ``text``."""
    with meter(text, len(tasks)) as bar, ThreadPoolExecutor(AT_A_TIME) as pool:

        def done(task: Task) -> Done:
            result = work(task)
            bar.advance()
            return result

        return list(pool.map(done, tasks))


def _opened(path: Path, ground: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(config={"threads": 1})
    connection.execute(f"attach '{path}' as blind")
    connection.execute(f"attach '{ground}' as ground (read_only)")
    return connection


def _copy_frozen(home: Home, side: Home) -> None:
    if home.frozen.is_dir() and not side.frozen.exists():
        shutil.copytree(home.frozen, side.frozen)
