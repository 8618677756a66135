"""Read-only questions to the built tables."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import duckdb

from nullhouse.base.errors import NullhouseError, Problem
from nullhouse.base.home import Home

_SAFE: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}


@contextmanager
def open_tables(
    home: Home, *, holdout: bool = False, sighted: bool = True, threads: int | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with ``blind`` and ``sighted`` attached read-only, the hold-out only for
    Phase 2, which says so, and ``blind`` alone for what may know no outcome."""
    files = {"blind": home.blind} | ({"sighted": home.sighted} if sighted else {})
    if holdout:
        files["holdout"] = home.holdout
    asked: dict[str, str | bool | int | float | list[str]] = {"threads": threads} if threads else {}
    with duckdb.connect(":memory:", config=_SAFE | asked) as connection:
        for name, path in files.items():
            if path.exists():
                _attach(connection, name, str(path))
        # Sighted first: a table that stands in both is the same in both.
        attached = [n for n in ("sighted", "blind") if n in files and files[n].exists()]
        if attached:
            searched = ",".join(f"{name}.main" for name in attached)
            connection.execute(f"set search_path = '{searched}'")
        try:
            yield connection
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            raise NullhouseError(
                Problem(
                    what="a table that this command needs is not there, or of an older version",
                    where=str(home.warehouse),
                    found=str(error).splitlines()[0],
                    remedy='eval "$(nullhouse env)" && dbt build, then run this again',
                )
            ) from error


def rows(
    connection: duckdb.DuckDBPyConnection,
    query: str,
    parameters: list[Any] | dict[str, Any] | None = None,
) -> list[dict[str, Any]]:
    """The rows of a query as dictionaries, in the query's order."""
    cursor = connection.execute(query, parameters or [])
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _attach(connection: duckdb.DuckDBPyConnection, name: str, path: str) -> None:
    try:
        quoted = path.replace("'", "''")
        connection.execute(f"attach '{quoted}' as {name} (read_only)")
    except duckdb.IOException as error:
        raise NullhouseError(
            Problem(
                what=f"the {name} database cannot be opened",
                where=path,
                found=str(error).splitlines()[0],
                remedy="close the program that is writing to it, and run this again",
            )
        ) from error
