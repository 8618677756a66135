"""The blind half as SQL: compiled once by dbt, then built in any side home without it.

The statements are dbt's own; a side home's differ in the home's path alone. Building them
directly costs a quarter of what a dbt run costs.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import duckdb

from nullhouse.base.home import Home
from nullhouse.steps.create_home import create_home
from nullhouse.warehouse.dbt import run_dbt

#: Stands in compiled SQL for any moment, so that one compilation serves every cut.
ANY_MOMENT = "1987-06-05 04:03:02.100001"


@dataclass(frozen=True)
class Model:
    """One blind relation; ``parents`` are models and seeds, ``datasets`` what it reads itself."""

    name: str
    sql: str
    folder: str
    is_view: bool
    parents: tuple[str, ...]
    datasets: tuple[str, ...]
    meta: Mapping[str, object]


@dataclass(frozen=True)
class Blind:
    """The blind half of one tree, parents before children."""

    models: dict[str, Model]
    seeds: tuple[str, ...]
    #: The home's path as it stands in the SQL.
    root: str

    def with_descendants(self, changed: Collection[str]) -> list[str]:
        """Some models and all that read them, in order; everything where none is named."""
        if not changed:
            return list(self.models)
        found = set(changed)
        for name, model in self.models.items():
            if found.intersection(model.parents):
                found.add(name)
        return [name for name in self.models if name in found]

    def with_ancestors(self, wanted: Iterable[str]) -> list[str]:
        """Some models and all that they read, in order."""
        found: set[str] = set(wanted)
        for name in reversed(self.models):
            if name in found:
                found.update(self.models[name].parents)
        return [name for name in self.models if name in found]


@cache
def compile_blind(home: Home, folder: Path, *, as_of: bool = False) -> Blind:
    """Have dbt compile the blind half for a home, below ``folder``; the home is not opened.

    What is compiled is a first build: on a home of its own without a single relation, so that no
    model finds a build before it to add to. With ``as_of`` it is as of :data:`ANY_MOMENT`.
    The tree that runs does not change while it runs: guards that share a folder share the work.
    """
    _take_over_parse(home, folder)
    empty = _without_builds(home, folder / "home")
    run_dbt(
        empty,
        "compile",
        "--no-introspect",
        "--no-populate-cache",
        # A thread of its own would ask for a connection.
        "--single-threaded",
        target="blind",
        select=("path:models/blind",),
        variables={"as_of": ANY_MOMENT} if as_of else None,
        folder=folder,
    )
    document = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return read_blind(document, str(empty.root))


def _without_builds(home: Home, root: Path) -> Home:
    """A home that holds what is frozen in another, which is part of its code, and nothing else."""
    empty = Home(root)
    if home.frozen.is_dir() and not empty.frozen.exists():
        shutil.copytree(home.frozen, empty.frozen)
    create_home(empty)
    return empty


def _take_over_parse(home: Home, folder: Path) -> None:
    """What the home's own build has parsed of this tree need not be parsed again."""
    folder.mkdir(parents=True, exist_ok=True)
    parsed = home.compiled("blind") / "partial_parse.msgpack"
    if parsed.exists() and not (folder / parsed.name).exists():
        (folder / parsed.name).write_bytes(parsed.read_bytes())


def read_blind(document: Mapping[str, Any], root: str) -> Blind:
    """The blind half in a manifest that was written with statements, compiled for ``root``."""
    nodes = document["nodes"]
    blind = {
        key: node
        for key, node in nodes.items()
        if node["resource_type"] == "model"
        and node["original_file_path"].startswith("models/blind/")
    }
    seeds = sorted(n["name"] for n in nodes.values() if n["resource_type"] == "seed")
    order = TopologicalSorter(
        {key: [p for p in node["depends_on"]["nodes"] if p in blind] for key, node in blind.items()}
    )
    order.prepare()
    models: dict[str, Model] = {}
    while order.is_active():
        ready = sorted(order.get_ready())
        for key in ready:
            models[blind[key]["name"]] = _model(blind[key])
        order.done(*ready)
    return Blind(models, tuple(seeds), root)


def _model(node: dict[str, object]) -> Model:
    depends = node["depends_on"]
    config = node["config"]
    assert isinstance(depends, dict) and isinstance(config, dict)
    reads = [str(key).split(".") for key in depends["nodes"]]
    return Model(
        name=str(node["name"]),
        sql=str(node["compiled_code"]),
        folder=Path(str(node["original_file_path"])).parts[2],
        is_view=config["materialized"] == "view",
        parents=tuple(parts[2] for parts in reads if parts[0] in ("model", "seed")),
        datasets=tuple(parts[3] for parts in reads if parts[0] == "source"),
        meta=config.get("meta") or {},
    )


def build(
    connection: duckdb.DuckDBPyConnection,
    blind: Blind,
    names: Iterable[str],
    root: Path,
    as_of: datetime | None = None,
) -> None:
    """Build models by name into the attached database ``blind``, on the home at ``root``."""
    for name in names:
        model = blind.models[name]
        sql = model.sql.replace(blind.root, str(root))
        if as_of is not None:
            sql = sql.replace(ANY_MOMENT, str(as_of))
        kind = "view" if model.is_view else "table"
        for old in ("view", "table"):
            _drop(connection, old, name)
        connection.execute(f'create {kind} blind.main."{name}" as ({sql}\n)')


def _drop(connection: duckdb.DuckDBPyConnection, kind: str, name: str) -> None:
    found = connection.execute(
        "select count(*) from information_schema.tables where table_catalog = 'blind' "
        "and table_name = ? and table_type = ?",
        [name, "VIEW" if kind == "view" else "BASE TABLE"],
    ).fetchone()
    if found and found[0]:
        connection.execute(f'drop {kind} blind.main."{name}" cascade')
