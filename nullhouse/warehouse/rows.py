"""From (symbol, minute) pairs in SQL to rows of a grid."""

from __future__ import annotations

from typing import Any, TypeAlias

import duckdb
import numpy as np
import numpy.typing as npt

from nullhouse.warehouse.panel import Grid

Rows: TypeAlias = npt.NDArray[np.int64]
Values: TypeAlias = npt.NDArray[np.float64]
Labels: TypeAlias = npt.NDArray[np.bool_]


class RowReader:
    """Runs queries whose first two columns are ``code`` (see the attribute) and ``minute``."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, grid: Grid) -> None:
        self.connection, self.grid = connection, grid
        # Symbols as codes already in SQL: a million names are slow to look up one by one.
        names = ", ".join("'" + name.replace("'", "''") + "'" for name in grid.symbols)
        self.code = f"coalesce(list_position([{names}], symbol), 0) - 1 as code"

    def columns(self, query: str, *parameters: Any) -> list[npt.NDArray[Any]]:
        """The query's columns as they come."""
        return list(self.connection.execute(query, list(parameters)).fetchnumpy().values())

    def rows(self, query: str, *parameters: Any) -> Rows:
        """The rows on the grid, sorted, each once."""
        code, minute = self.columns(query, *parameters)
        return np.unique(self.locate(code, minute)[0])

    def mask(self, query: str, *parameters: Any) -> Labels:
        """True at the rows that the query names."""
        found = np.zeros(self.grid.rows, dtype=bool)
        found[self.rows(query, *parameters)] = True
        return found

    def sparse(self, query: str, *parameters: Any) -> tuple[Rows, Values]:
        """Rows on the grid and the third column's value at each; NaN for NULL."""
        code, minute, value = self.columns(query, *parameters)
        rows, inside = self.locate(code, minute)
        return rows, np.ma.filled(np.ma.asarray(value).astype(float), np.nan)[inside]

    def locate(self, code: npt.NDArray[Any], minute: npt.NDArray[Any]) -> tuple[Rows, Labels]:
        """Grid rows of (symbol code, minute) pairs, and which of the pairs lie on the grid."""
        code = np.asarray(code, dtype=np.int64)
        offset = np.asarray(minute, dtype=np.int64) - self.grid.first_minutes[code]
        inside = (code >= 0) & (offset >= 0) & (offset < self.grid.lengths[code])
        return (self.grid.first_rows[code] + offset)[inside], inside
