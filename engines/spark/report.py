"""What dbt built on Spark, held against DuckDB's relations and printed, one line each."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from engines.spark import session
from engines.spark.compare import ABSOLUTE, TOLERANCE, Comparison, compare


@dataclass(frozen=True)
class Relation:
    """One model: how dbt calls it, and whether it is a table on Spark."""

    schema: str
    name: str
    is_table: bool
    status: str
    seconds: float
    message: str


@dataclass(frozen=True)
class Place:
    """Where both engines' relations lie, and the port of Spark's server."""

    home: Path
    warehouse: Path
    port: int


def built(target: Path) -> Iterator[Relation]:
    """What dbt says of each model that it ran."""
    results = json.loads((target / "run_results.json").read_text("utf-8"))["results"]
    nodes = json.loads((target / "manifest.json").read_text("utf-8"))["nodes"]
    for result in results:
        node = nodes[result["unique_id"]]
        is_table = node["config"]["materialized"] != "view"
        message = " ".join((result["message"] or "").split())
        yield Relation(node["schema"], node["alias"], is_table, result["status"],
                       result["execution_time"], message)  # fmt: skip


def report(place: Place, relations: Sequence[Relation]) -> int:
    """Print one line a relation, and the tally."""
    say(f"{'relation':44} {'DuckDB':>8} {'Spark':>8} {'only D.':>8} {'only S.':>8} {'seconds':>8}")
    found = []
    with duckdb.connect(config={"threads": 1}) as con:
        for name in ("blind", "sighted"):
            con.execute(f"attach '{place.home}/warehouse/{name}.duckdb' as {name} (read_only)")
        for one in sorted(relations, key=lambda relation: relation.name):
            found.append(_line(con, place, one))
    equal = [one for one in found if one is not None and not one.differs]
    say(
        f"{len(equal)} of {len(relations)} relations equal, {sum(not one.ours for one in equal)} of"
        f" them empty; floating columns to {TOLERANCE:g} relative or {ABSOLUTE:g} absolute, all"
        " else exact"
    )
    return 0 if relations and len(equal) == len(relations) else 1


def _line(con: duckdb.DuckDBPyConnection, place: Place, one: Relation) -> Comparison | None:
    if one.status != "success":
        say(f"{one.name:44} {one.status}: {one.message[:200]}")
        return None
    half = "sighted" if one.schema == "sighted" else "blind"
    try:
        files = _files(place, one)
        found = compare(con, f"{half}.main.{one.name}", files)
    except Exception as error:
        say(f"{one.name:44} not compared: {str(error)[:200]}")
        return None
    say(
        f"{one.name:44} {found.ours:8} {found.theirs:8} {found.only_ours:8} {found.only_theirs:8}"
        f" {one.seconds:8.1f} {'' if not found.missing_columns else found.missing_columns}"
    )
    return found


def _files(place: Place, one: Relation) -> str:
    """A table lies in Spark's warehouse as Parquet; a view is written there first."""
    schema = one.schema
    if not one.is_table:
        schema = "proof"
        session.run(place.port, [
            "CREATE DATABASE IF NOT EXISTS proof",
            f"DROP TABLE IF EXISTS proof.{one.name}",
            f"CREATE TABLE proof.{one.name} USING parquet AS SELECT * FROM {one.schema}.{one.name}",
        ])  # fmt: skip
    return f"read_parquet('{place.warehouse / f'{schema}.db' / one.name}/*.parquet')"


def say(line: str) -> None:
    sys.stdout.write(line.rstrip() + "\n")
    sys.stdout.flush()
