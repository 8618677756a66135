"""One relation as two engines built it, row by row.

Whole numbers, texts, times and lists must be equal. Floating columns may differ by a relative
tolerance, for the engines' logarithms come from two libraries and differ in a last bit now and
then; by an absolute one, where a difference of two such logarithms is all that is left.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

#: Relative and absolute, on floating columns alone.
TOLERANCE = 1e-9
ABSOLUTE = 1e-10
_FLOATING = ("DOUBLE", "FLOAT")


@dataclass(frozen=True)
class Comparison:
    """How many rows each side has, and how many of them the other has not."""

    ours: int
    theirs: int
    only_ours: int
    only_theirs: int
    missing_columns: tuple[str, ...]

    @property
    def differs(self) -> bool:
        return bool(self.only_ours or self.only_theirs or self.missing_columns)


def compare(con: duckdb.DuckDBPyConnection, ours: str, theirs: str) -> Comparison:
    """Compare two relations of one connection by the columns of ``ours``."""
    kinds = _columns(con, ours)
    missing = tuple(sorted(kinds.keys() ^ _columns(con, theirs).keys()))
    if missing:
        return Comparison(_count(con, ours), _count(con, theirs), 0, 0, missing)
    exact = [name for name, kind in kinds.items() if kind not in _FLOATING]
    floating = [name for name, kind in kinds.items() if kind in _FLOATING]
    sides = [_numbered(relation, kinds, exact, floating) for relation in (ours, theirs)]
    on = " and ".join(
        [f'a."{name}" is not distinct from b."{name}"' for name in exact]
        + [_close(name) for name in floating]
        + ["a.__place = b.__place"]
    )
    row = con.execute(
        "select count(*) filter (where b.__place is null),"
        " count(*) filter (where a.__place is null)"
        f" from ({sides[0]}) as a full join ({sides[1]}) as b on {on}"
    ).fetchone()
    assert row is not None
    return Comparison(_count(con, ours), _count(con, theirs), row[0], row[1], ())


def _columns(con: duckdb.DuckDBPyConnection, relation: str) -> dict[str, str]:
    rows = con.execute(f"describe select * from {relation}").fetchall()
    return {name: kind for name, kind, *_ in rows}


def _count(con: duckdb.DuckDBPyConnection, relation: str) -> int:
    row = con.execute(f"select count(*) from {relation}").fetchone()
    assert row is not None
    return int(row[0])


def _numbered(relation: str, kinds: dict[str, str], exact: list[str], floating: list[str]) -> str:
    """Rows alike in what is exact are paired in the order of what is not."""
    columns = [_cast(name, kinds[name]) for name in kinds]
    order = ", ".join(f'"{name}" nulls last' for name in floating) or "1"
    keys = ", ".join(f'"{name}"' for name in exact) or "1"
    inner = f"select {', '.join(columns)} from {relation}"
    return (
        f"select *, row_number() over (partition by {keys} order by {order}) as __place"
        f" from ({inner})"
    )


def _cast(name: str, kind: str) -> str:
    return f'cast("{name}" as {kind}) as "{name}"'


def _close(name: str) -> str:
    a, b = f'a."{name}"', f'b."{name}"'
    return (
        f"(({a} is null and {b} is null) or {a} = {b}"
        f" or abs({a} - {b}) <= greatest({ABSOLUTE}, {TOLERANCE} * abs({a})))"
    )
