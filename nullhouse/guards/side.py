"""Side: folder, group and database of every model name the same half, by every chain of refs.

The rules are the singular tests of tests/dbt/wall, which every plain build runs too. They ask
dbt's graph and no data, so what they compile to is asked here without a warehouse.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import duckdb

from nullhouse.guards.compiled import Project, compile_aside
from nullhouse.guards.finding import Finding
from nullhouse.guards.ground import Ground

GUARD = "side"
#: Under these targets every model exists: the hold-out's only under the last.
TARGETS = ("full", "phase2")
_FOLDER = "tests/dbt/wall/"


def look(ground: Ground) -> list[Finding]:
    """Ask the wall's own tests of the graphs of both targets."""
    found = [f for target in TARGETS for f in sides_of(compile_aside(ground, target))]
    return list(dict.fromkeys(found))


def sides_of(project: Project) -> list[Finding]:
    """What the wall's tests find in one graph; that they are gone is a finding too."""
    nodes = project.manifest["nodes"].values()
    tests = [n for n in nodes if n["original_file_path"].startswith(_FOLDER)]
    if not tests:
        return [Finding(GUARD, _FOLDER, cause="the tests of the wall are gone")]
    with duckdb.connect() as connection:
        return [f for test in tests for f in _rows(connection, test)]


def _rows(connection: duckdb.DuckDBPyConnection, test: Mapping[str, Any]) -> Iterator[Finding]:
    cursor = connection.execute(test["compiled_code"])
    names = [column[0] for column in cursor.description]
    for row in cursor.fetchall():
        yield Finding(
            guard=GUARD,
            model=str(row[0]),
            expected=test["name"].removeprefix("assert_").replace("_", " "),
            found=", ".join(f"{n} {v}" for n, v in zip(names[1:], row[1:], strict=True)),
            cause=test["name"],
            remedy="put the model into the folder of what it reads, and take its own claim away",
        )
