"""Relations as fingerprints: one hash a row beside the moment at which it was known.

Floats count bit for bit. Two builds of a relation agree up to a moment where the numbers of
their rows and the sums of their hashes do; only where they do not are rows looked at.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import duckdb

from nullhouse.guards.travel.compiled import Blind
from nullhouse.guards.travel.relations import Apart, Relation, relation_of

Fingerprint = tuple[int, int]


class Built:
    """The blind database of a home, read only; ``differenced`` takes running sums as steps."""

    def __init__(self, blind: Blind, path: Path, *, differenced: bool = False) -> None:
        self._blind = blind
        self._connection = duckdb.connect(config={"threads": 1, "preserve_insertion_order": False})
        quoted = str(path).replace("'", "''")
        self._connection.execute(f"attach '{quoted}' as blind (read_only)")
        self._differenced = differenced
        self._columns = self._read_columns()

    def __enter__(self) -> Built:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def how(self, name: str) -> Relation | Apart | None:
        """How a relation is compared."""
        return relation_of(self._blind.models[name], self.columns(name))

    def columns(self, name: str) -> dict[str, str]:
        """Names and types of a relation's columns; none if it was not built."""
        return self._columns.get(name, {})

    def fingerprint(
        self, name: str, how: Relation, until: datetime | None, since: datetime | None = None
    ) -> Fingerprint:
        """Of the rows known after ``since`` and at or before ``until``."""
        found = self._connection.execute(
            f"select count(*), coalesce(sum(cast({self._hash(name, how)} as hugeint)), 0) "
            f"from {self._from(name, how, until, since)}"
        ).fetchall()
        return int(found[0][0]), int(found[0][1])

    def rows(
        self, name: str, how: Relation, until: datetime | None, since: datetime | None = None
    ) -> duckdb.DuckDBPyRelation:
        """The same rows, with their columns in order."""
        columns = ", ".join(f'"{c}"' for c in self._compared(name, how))
        return self._connection.sql(f"select {columns} from {self._from(name, how, until, since)}")

    def mark(self, names: Iterable[str], into: Path) -> None:
        """Write every relation's hashes by the moment at which they were known to a database."""
        into.parent.mkdir(parents=True, exist_ok=True)
        self._connection.execute(f"attach '{into}' as marks")
        for name in names:
            how = self.how(name)
            if isinstance(how, Relation):
                self._connection.execute(
                    f'create or replace table marks.main."{name}" as '
                    f"select known, {self._hash(name, how)} as hash "
                    f"from {self._from(name, how, None, None)}"
                )
        self._connection.execute("detach marks")

    def _read_columns(self) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = {}
        for table, column, kind in self._connection.execute(
            "select table_name, column_name, data_type from information_schema.columns "
            "where table_catalog = 'blind' order by table_name, ordinal_position"
        ).fetchall():
            found.setdefault(table, {})[column] = kind
        return found

    def _compared(self, name: str, how: Relation) -> list[str]:
        return [c for c in self.columns(name) if c not in how.left_out]

    def _hash(self, name: str, how: Relation) -> str:
        columns = self._compared(name, how)
        kinds = self.columns(name)
        # Zero and minus zero are equal, but not the same.
        signs = [f'signbit("{c}")' for c in columns if kinds[c] in ("DOUBLE", "FLOAT")]
        return f"hash({', '.join([*(f'{chr(34)}{c}{chr(34)}' for c in columns), *signs])})"

    def _from(
        self, name: str, how: Relation, until: datetime | None, since: datetime | None
    ) -> str:
        source = f'blind.main."{name}"'
        if self._differenced and how.running:
            steps = ", ".join(
                f'"{c}" - lag("{c}") over (partition by symbol order by known_at) as "{c}"'
                for c in how.running
            )
            source = f"(select * replace ({steps}) from {source})"
        bounds = [f"known <= timestamp '{until}'"] if until else []
        bounds += [f"known > timestamp '{since}'"] if since else []
        where = f" where {' and '.join(bounds)}" if bounds else ""
        return f"(select * from (select *, {how.known_at} as known from {source} as r){where})"


class Marks:
    """The fingerprints of a full build, which many side builds are held against."""

    def __init__(self, path: Path) -> None:
        self._connection = duckdb.connect(str(path), read_only=True, config={"threads": 1})

    def __enter__(self) -> Marks:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def fingerprint(self, name: str, until: datetime) -> Fingerprint:
        """Of the rows known at or before a moment."""
        found = self._connection.execute(
            f"select count(*), coalesce(sum(cast(hash as hugeint)), 0) "
            f"from \"{name}\" where known <= timestamp '{until}'"
        ).fetchall()
        return int(found[0][0]), int(found[0][1])
