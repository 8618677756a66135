"""A small world whose blind half is built once; mutants of its SQL are built from there."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from unittest.mock import patch

import duckdb
import pytest

from nullhouse.base.home import Home
from nullhouse.guards.ground import Ground
from nullhouse.guards.travel import side
from nullhouse.guards.travel.compiled import Blind, build, compile_blind
from nullhouse.steps.timetravel.world import World, make_world

SMALL = World(start=date(2024, 3, 1), days=5, seed=4, depth_seconds=300)
#: What a mutant replaces in the compiled SQL of which model.
Mutation = dict[str, tuple[str, str]]


@pytest.fixture(scope="session")
def small_world(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return make_world(tmp_path_factory.mktemp("travel"), SMALL, freeze=False)


@pytest.fixture(scope="session")
def compiled(small_world: Home, tmp_path_factory: pytest.TempPathFactory) -> dict[bool, Blind]:
    """The blind half as it is, and as of any moment."""
    folder = tmp_path_factory.mktemp("compiled")
    return {
        told: compile_blind(small_world, folder / str(told), as_of=told) for told in (False, True)
    }


@pytest.fixture
def mutated(
    small_world: Home, compiled: dict[bool, Blind], tmp_path: Path
) -> Iterator[Callable[[Mutation], Ground]]:
    """A ground whose tree has the mutated models, its home built by that tree."""
    patches = []

    def make(mutation: Mutation) -> Ground:
        trees = {told: _mutant(blind, mutation) for told, blind in compiled.items()}
        for name in mutation:
            moved = [trees[t].models[name].sql != b.models[name].sql for t, b in compiled.items()]
            assert any(moved), f"{name} is as it was"
        patched = patch.object(
            side, "compile_blind", lambda _home, _folder, as_of=False: trees[as_of]
        )
        patched.start()
        patches.append(patched)
        home = _rebuilt(small_world, tmp_path / "home", trees[False], mutation)
        return Ground(home, tmp_path / "scratch")

    yield make
    for patched in patches:
        patched.stop()


def _mutant(blind: Blind, mutation: Mutation) -> Blind:
    models = dict(blind.models)
    for name, (old, new) in mutation.items():
        models[name] = replace(models[name], sql=models[name].sql.replace(old, new))
    return replace(blind, models=models)


def _rebuilt(clean: Home, root: Path, blind: Blind, mutation: Mutation) -> Home:
    """The clean home's files under another root, and its database with the mutants in it."""
    home = Home(root)
    shutil.copytree(clean.root, home.root, ignore=shutil.ignore_patterns("dbt", "scratch"))
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute(f"attach '{home.blind}' as blind")
        changed = blind.with_descendants(list(mutation)) if mutation else []
        views = [n for n, m in blind.models.items() if m.is_view and n not in changed]
        build(connection, blind, [n for n in blind.models if n in {*changed, *views}], home.root)
    return home
