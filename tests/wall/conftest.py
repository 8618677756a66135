"""A copy of the project into which tests put leaks, and what came of them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from nullhouse.base.home import PROJECT, Home

if TYPE_CHECKING:
    from tests.conftest import Dbt

PARTS = ("dbt_project.yml", "profiles.yml", "selectors.yml", "models", "macros", "seeds")


@dataclass(frozen=True)
class Node:
    """What came of one model, seed or test."""

    name: str
    kind: str
    folder: str
    status: str
    message: str
    #: Its own and that of its hooks.
    sql: str


class Walled:
    """The project's copy with an empty warehouse; what a test adds to it goes again."""

    def __init__(self, dbt: Dbt) -> None:
        self.home = dbt.home
        self._dbt = dbt
        self._added: list[Path] = []

    def add(self, path: str, text: str) -> None:
        """Write a file below the project's root."""
        target = self._dbt.project / path
        if target.exists():
            raise FileExistsError(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        self._added.append(target)

    def clear(self) -> None:
        """Take away what was added, and every database."""
        for path in self._added:
            path.unlink()
        self._added.clear()
        shutil.rmtree(self.home.warehouse)
        self.home.warehouse.mkdir()

    def write_sighted(self, sql: str) -> None:
        """Let the sighted file hold something, as after a full build."""
        with duckdb.connect(str(self.home.sighted)) as connection:
            connection.execute(sql)

    def parse(self, target: str = "full") -> str:
        """Why the project does not parse; empty if it does."""
        return str(self._dbt("parse", target=target).exception or "")

    def listed(self, target: str, *selection: str) -> set[str]:
        """Top folders of the models that a build of a target takes, a plain one by default."""
        asked = ("ls", "--resource-type", "model", "--output", "path", *selection)
        done = self._dbt(*asked, target=target)
        return {path.split("/")[1] for path in done.result}

    def run(self, *arguments: str, target: str) -> dict[str, Node]:
        """Run a command that takes nodes; all nodes by name."""
        done = self._dbt(*arguments, target=target)
        if done.exception:
            raise done.exception
        return {node.name: node for node in map(_node, done.result.results)}

    def build(self, name: str, target: str) -> Node:
        """Build one model alone."""
        return self.run("run", "--select", name, target=target)[name]

    def guards_that_notice(self, target: str = "full") -> set[str]:
        """Names of the tests of the wall that fail; they look at dbt's graph and at no data."""
        tests = self.run("test", "--select", "path:tests/dbt/wall", target=target)
        return {name for name, node in tests.items() if node.status != "pass"}


def _node(result: Any) -> Node:
    node = result.node
    return Node(
        name=node.name,
        kind=str(node.resource_type),
        folder=node.fqn[1],
        status=str(result.status),
        message=result.message or "",
        sql=";\n".join([getattr(node, "compiled_code", None) or "", *_hooks(node)]),
    )


def _hooks(node: Any) -> list[str]:
    hooks = (getattr(node.config, when, []) for when in ("pre_hook", "post_hook"))
    return [hook.sql for several in hooks for hook in several]


@pytest.fixture(scope="session")
def copied(
    tmp_path_factory: pytest.TempPathFactory,
    new_home: Callable[[], Home],
    new_dbt: Callable[..., Dbt],
) -> Dbt:
    """dbt on a copy of the project: what git has of it, and a home without data."""
    root = tmp_path_factory.mktemp("project")
    for part in PARTS:
        source = PROJECT / part
        (shutil.copytree if source.is_dir() else shutil.copy)(source, root / part)
    shutil.copytree(PROJECT / "tests" / "dbt", root / "tests" / "dbt")
    return new_dbt(new_home(), root)


@pytest.fixture
def walled(copied: Dbt) -> Iterator[Walled]:
    made = Walled(copied)
    yield made
    made.clear()


@dataclass(frozen=True)
class BlindBuild:
    """A whole blind build on an empty home, and the databases that it left."""

    nodes: dict[str, Node]
    databases: set[str]


@pytest.fixture(scope="session")
def blind_build(copied: Dbt) -> BlindBuild:
    made = Walled(copied)
    nodes = made.run("build", target="blind")
    databases = {path.name for path in made.home.warehouse.glob("*.duckdb")}
    made.clear()
    return BlindBuild(nodes, databases)


@pytest.fixture
def reads_results() -> Callable[[str], bool]:
    """Whether SQL names a file that holds results, or another database than its own."""
    named = re.compile(
        r"/(?:ledger|exploratory|report)/|\b(?:sighted|holdout)\b\"?\s*\.|\battach\b", re.IGNORECASE
    )
    return lambda sql: named.search(sql) is not None
