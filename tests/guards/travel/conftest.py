"""Small worlds, built from the compiled project; mutants of its SQL are built from there."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import duckdb
import pytest

from nullhouse.base.home import Home
from nullhouse.guards import left_truncation, poison
from nullhouse.guards.finding import Finding
from nullhouse.guards.ground import Ground
from nullhouse.guards.travel import side
from nullhouse.guards.travel.compiled import Blind, build, compile_blind, read_blind
from nullhouse.steps.timetravel.world import World, land_world

if TYPE_CHECKING:
    from nullhouse.guards.compiled import Project
    from tests.conftest import Dbt
    from tests.macros.conftest import Renderer

SMALLEST = World(start=date(2024, 3, 1), days=3, symbols=("BTCUSDT",), seed=4)
SMALL = World(start=date(2024, 3, 1), days=5, seed=4)
#: What is replaced by what in the compiled SQL of which model.
Mutation = Mapping[str, Mapping[str, str]]
Grown = Callable[[World], Home]


@pytest.fixture(scope="session")
def compiled(clean: Project) -> Blind:
    """The blind half as it is."""
    return read_blind(clean.manifest, str(clean.home.root))


@pytest.fixture(scope="session")
def grown(
    compiled: Blind,
    render: Renderer,
    new_dbt: Callable[..., Dbt],
    tmp_path_factory: pytest.TempPathFactory,
) -> Grown:
    """Makes homes of simulated worlds: their seeds by dbt, their models as they are compiled."""

    def make(world: World) -> Home:
        home = land_world(tmp_path_factory.mktemp("travel"), world)
        dbt = new_dbt(home)
        dbt.manifest = render.manifest
        assert dbt("seed").success
        _build(home, compiled, list(compiled.models))
        return home

    return make


@dataclass(frozen=True)
class Looked:
    """A clean home, where its side homes lie, and what guards found that have looked at it."""

    home: Home
    scratch: Path
    found: list[Finding]


@pytest.fixture(scope="session")
def smallest(grown: Grown, compiled: Blind, tmp_path_factory: pytest.TempPathFactory) -> Looked:
    """The smallest world, with a poisoned side home and a shortened one beside it."""
    home, scratch = grown(SMALLEST), tmp_path_factory.mktemp("clean")
    ground = Ground(home, scratch)
    with _tree(compiled, None):
        return Looked(home, scratch, [*poison.look(ground, 1), *left_truncation.look(ground)])


@pytest.fixture(scope="session")
def small(grown: Grown) -> Home:
    return grown(SMALL)


@pytest.fixture(scope="session")
def compiled_as_of(smallest: Looked, tmp_path_factory: pytest.TempPathFactory) -> Blind:
    """The blind half as of any moment."""
    return compile_blind(smallest.home, tmp_path_factory.mktemp("compiled"), as_of=True)


@pytest.fixture
def mutant(compiled: Blind, smallest: Looked, tmp_path: Path) -> Iterator[Callable[..., Ground]]:
    """Grounds on the smallest world that look at mutated models and what reads them alone."""
    with _Mutants() as mutants:

        def make(mutation: Mutation) -> Ground:
            home = mutants.grow(mutation, smallest.home, tmp_path, compiled)
            return Ground(home, tmp_path / "scratch", tuple(mutation), smallest.scratch)

        yield make


@pytest.fixture
def mutated(
    compiled: Blind, compiled_as_of: Blind, small: Home, tmp_path: Path
) -> Iterator[Callable[..., Ground]]:
    """Grounds on the small world that look at the whole of a mutated tree."""
    with _Mutants() as mutants:

        def make(mutation: Mutation) -> Ground:
            home = mutants.grow(mutation, small, tmp_path, compiled, compiled_as_of)
            return Ground(home, tmp_path / "scratch")

        yield make


@pytest.fixture
def grow(
    compiled: Blind, compiled_as_of: Blind, smallest: Looked, tmp_path: Path
) -> Iterator[Callable[[Mutation], Home]]:
    """The smallest world's home as a mutated tree builds it, while that is the tree that runs."""
    with _Mutants() as mutants:
        yield lambda mutation: mutants.grow(
            mutation, smallest.home, tmp_path, compiled, compiled_as_of
        )


class _Mutants:
    """Trees that are compiled already, in the place of the one that runs."""

    def __enter__(self) -> _Mutants:
        self._patches: list[Any] = []
        return self

    def __exit__(self, *_: object) -> None:
        for patched in self._patches:
            patched.stop()

    def grow(
        self, mutation: Mutation, clean: Home, folder: Path, now: Blind, then: Blind | None = None
    ) -> Home:
        """The clean home's files in another, and its database as the mutated tree builds it."""
        tree = _mutated(now, mutation)
        assert not mutation or tree != now or then is not None
        patched = _tree(tree, _mutated(then, mutation) if then else None)
        patched.start()
        self._patches.append(patched)
        return _rebuilt(clean, folder / "home", tree, mutation)


def _tree(now: Blind, then: Blind | None) -> Any:
    return patch.object(side, "compile_blind", lambda _h, _f, as_of=False: then if as_of else now)


def _mutated(blind: Blind, mutation: Mutation) -> Blind:
    models = dict(blind.models)
    for name, changes in mutation.items():
        sql = models[name].sql
        for old, new in changes.items():
            sql = sql.replace(old, new)
        models[name] = replace(models[name], sql=sql)
    return replace(blind, models=models)


def _rebuilt(clean: Home, root: Path, blind: Blind, mutation: Mutation) -> Home:
    home = Home(root)
    shutil.copytree(clean.root, home.root, ignore=shutil.ignore_patterns("dbt", "scratch"))
    changed = blind.with_descendants(list(mutation)) if mutation else []
    # Views name the files that they read by their paths.
    again = {*changed, *(name for name, model in blind.models.items() if model.is_view)}
    _build(home, blind, [name for name in blind.models if name in again])
    return home


def _build(home: Home, blind: Blind, names: list[str]) -> None:
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute(f"attach '{home.blind}' as blind")
        build(connection, blind, names, home.root)
