"""Read-only SQL over all public tables, for who has no DuckDB client."""

from __future__ import annotations

from typing import Any

import duckdb

from nullhouse.base.errors import NullhouseError, Problem
from nullhouse.base.home import Home
from nullhouse.warehouse.tables import open_tables, rows


def ask(home: Home, query: str) -> list[dict[str, Any]]:
    """The answer's rows; bad SQL is a problem with DuckDB's own words."""
    with open_tables(home) as connection:
        try:
            return rows(connection, query)
        except duckdb.Error as error:
            raise NullhouseError(
                Problem(
                    what="the query cannot be answered",
                    found=str(error).strip(),
                    allowed=f"tables: {', '.join(_tables(connection)) or 'none are built yet'}",
                    remedy="nullhouse status says what to run first",
                )
            ) from error


def _tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    found = rows(
        connection,
        """select distinct table_name from duckdb_tables()
           where regexp_matches(table_name, '^(dim|aud|evt_events|sta_pre|evf|fct|rpt)')
           order by 1""",
    )
    return [row["table_name"] for row in found]
