"""Two databases that must hold the same rows, relation by relation, in whatever order."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

import duckdb

from nullhouse.guards.finding import Finding

REMEDY = (
    "look at the model's windows: none may reach further back than its `looks_back` says, add"
    " floating numbers in an order of its own, or number rows over the whole sample"
)


def compare(
    whole: Path, bit_by_bit: Path, guard: str, left_out: Collection[str] = ()
) -> list[Finding]:
    """Every table that both databases hold, and those that only the second one lacks."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{whole}' as whole (read_only)")
        connection.execute(f"attach '{bit_by_bit}' as bits (read_only)")
        held = _tables(connection, "bits")
        found = [
            _differs(connection, guard, table, columns)
            for table, columns in sorted(_tables(connection, "whole").items())
            if table in held and table not in left_out
        ]
    return [finding for finding in found if finding]


def _tables(connection: duckdb.DuckDBPyConnection, database: str) -> dict[str, list[str]]:
    rows = connection.execute(
        "select table_name, list(column_name order by column_index) from duckdb_columns()"
        " inner join duckdb_tables() using (database_name, table_name)"
        " where database_name = ? group by all",
        [database],
    ).fetchall()
    return dict(rows)


def _differs(
    connection: duckdb.DuckDBPyConnection, guard: str, table: str, columns: list[str]
) -> Finding | None:
    listed = ", ".join(f'"{name}"' for name in columns)
    sums = [_sum(connection, side, table, listed) for side in ("whole", "bits")]
    if sums[0] == sums[1]:
        return None
    expected = _first(connection, table, listed, "whole", "bits")
    found = _first(connection, table, listed, "bits", "whole")
    pairs = zip(columns, expected or (), found or (), strict=False)
    column = next((name for name, a, b in pairs if a != b), "")
    place = columns.index(column) if column else 0
    return Finding(
        guard=guard,
        model=table,
        column=column,
        row=", ".join(map(str, (expected or found or ())[: max(place, 3)])),
        expected=str(expected[place]) if expected and column else f"{sums[0][0]} rows",
        found=str(found[place]) if found and column else f"{sums[1][0]} rows",
        cause="built bit by bit, it is not what one build of the same lake gives",
        remedy=REMEDY,
    )


def _sum(
    connection: duckdb.DuckDBPyConnection, database: str, table: str, listed: str
) -> tuple[Any, ...]:
    row = connection.execute(
        f"select count(*), sum(cast(hash({listed}) as hugeint)) from {database}.main.{table}"
    ).fetchone()
    return row or ()


def _first(
    connection: duckdb.DuckDBPyConnection, table: str, listed: str, here: str, there: str
) -> tuple[Any, ...] | None:
    """The first row, sorted, that one side has and the other has not."""
    return connection.execute(
        f"select {listed} from {here}.main.{table}"
        f" except all select {listed} from {there}.main.{table} order by all limit 1"
    ).fetchone()
