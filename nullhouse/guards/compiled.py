"""The project as dbt compiles it: every model's statement, what it may read, and its place.

Compiling needs no data. What is built already shows in the text, for a second build goes on from
the first; so the full build's text is looked at, that of a home in which nothing is built. What is
frozen is part of it: a home's own macros are compiled with the project's.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import sqlglot
from sqlglot import exp

from nullhouse.base.home import Home
from nullhouse.base.lint.reads import paths
from nullhouse.base.lint.statement import DIALECT, Statement
from nullhouse.guards.ground import Ground
from nullhouse.steps.create_home import create_home
from nullhouse.warehouse.dbt import run_dbt

OFFLINE = ("--no-introspect", "--no-populate-cache", "--single-threaded")


@dataclass(frozen=True)
class Model:
    """One model: its statement, its files in the project, and what it declares to read."""

    name: str
    relation: str
    path: str
    sql: str
    raw: str
    language: str
    hooks: tuple[str, ...]
    #: Relations that it names by ref(), and the files of its sources.
    tables: frozenset[str]
    files: frozenset[str]
    parents: tuple[str, ...]
    #: Every macro that it calls, and those call.
    macros: frozenset[str]

    @property
    def side(self) -> str:
        return self.path.split("/")[1] if self.path.count("/") > 1 else ""

    @property
    def layer(self) -> str:
        return self.path.split("/")[2] if self.path.count("/") > 2 else ""

    @cached_property
    def statement(self) -> Statement:
        sql = self.sql if self.language == "sql" else ""
        return Statement(sql, self.tables, self.files, self.layer)


@dataclass(frozen=True)
class Project:
    """All models by name, and the manifest that they were read from."""

    home: Home
    manifest: Mapping[str, Any]
    models: Mapping[str, Model]

    @property
    def blind(self) -> list[Model]:
        return [model for model in self.models.values() if model.side == "blind"]

    def plain(self, text: str) -> str:
        """A text without the place where the home lies."""
        return text.replace(f"{self.home.root}/", "")


def compile_home(home: Home, target: str = "full") -> Project:
    """Compile every model of a target into the home's own dbt folder, and read what came of it."""
    run_dbt(home, "compile", *OFFLINE, target=target)
    text = (home.compiled(target) / "manifest.json").read_text(encoding="utf-8")
    return read_project(home, json.loads(text))


def compile_apart(home: Home) -> Project:
    """The same in a home of its own below, where nothing is built, with what is frozen above."""
    apart = Home(home.root / "lint")
    create_home(apart)
    shutil.rmtree(apart.frozen)
    shutil.copytree(home.frozen, apart.frozen)
    return compile_home(apart)


def compile_aside(ground: Ground, target: str = "full") -> Project:
    """The same below the ground's scratch folder, with what is frozen in the home under test.

    The tree that runs does not change while it runs: guards that share a folder share the work.
    """
    return _compiled_once(empty_home(ground, "compiled"), target)


@lru_cache
def _compiled_once(home: Home, target: str) -> Project:
    return compile_home(home, target)


def empty_home(ground: Ground, name: str) -> Home:
    """A home without data below the scratch folder, with what is frozen in the home under test."""
    home = Home(ground.scratch / name)
    if not home.frozen.exists() and ground.home.frozen.exists():
        shutil.copytree(ground.home.frozen, home.frozen)
    create_home(home)
    return home


def read_project(home: Home, manifest: Mapping[str, Any]) -> Project:
    """The models of a manifest that was written with compiled statements."""
    nodes = manifest["nodes"].values()
    models = {n["name"]: _model(n, manifest) for n in nodes if n["resource_type"] == "model"}
    return Project(home, manifest, models)


def _model(node: Mapping[str, Any], manifest: Mapping[str, Any]) -> Model:
    parents = node["depends_on"]["nodes"]
    known = manifest["nodes"]
    hooks = [hook["sql"] for when in ("pre-hook", "post-hook") for hook in node["config"][when]]
    return Model(
        name=node["name"],
        relation=_bare(node["relation_name"]),
        path=node["original_file_path"],
        sql=node.get("compiled_code") or "",
        raw=node["raw_code"],
        language=node["language"],
        hooks=(
            *hooks,
            *([node["config"]["sql_header"]] if node["config"].get("sql_header") else []),
        ),
        tables=frozenset(_bare(known[p]["relation_name"]) for p in parents if p in known),
        files=frozenset(_source_files(parents, manifest)),
        parents=tuple(known[p]["name"] for p in parents if p in known),
        macros=frozenset(_macros(node, manifest)),
    )


def _bare(relation: str | None) -> str:
    return (relation or "").replace('"', "")


def _source_files(parents: list[str], manifest: Mapping[str, Any]) -> set[str]:
    relations = [
        manifest["sources"][p]["relation_name"] for p in parents if p in manifest["sources"]
    ]
    calls = [sqlglot.parse_one(f"select * from {r}", dialect=DIALECT) for r in relations]
    return {
        path for call in calls for table in call.find_all(exp.Table) for path in paths(table.this)
    }


def _macros(node: Mapping[str, Any], manifest: Mapping[str, Any]) -> set[str]:
    found: set[str] = set()
    waiting = list(node["depends_on"]["macros"])
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += manifest["macros"].get(name, {"depends_on": {"macros": []}})["depends_on"][
                "macros"
            ]
    return {name.split(".")[-1] for name in found}
