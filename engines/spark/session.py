"""Statements for the Thrift server, beside those that dbt sends it."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing

from pyhive import hive


def run(port: int, statements: Iterable[str]) -> None:
    """Run each statement in its turn; the first that fails ends it."""
    with (
        closing(hive.connect("127.0.0.1", port)) as connection,
        closing(connection.cursor()) as cursor,
    ):
        for statement in statements:
            cursor.execute(statement)
