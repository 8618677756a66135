"""The first row in which two builds of a relation differ, and in which column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb

from nullhouse.guards.travel.marks import Built
from nullhouse.guards.travel.relations import Relation

#: Columns that name a row, in the order in which a person would say them.
_KEYS = (
    "event_family_id", "hypothesis_id", "control_id", "event_id", "print_id", "user_event_id",
    "trade_id", "update_id", "dataset_id", "file_key", "day", "defect", "band", "draw", "trigger",
    "invalidation", "state", "confirmation", "splitter", "market", "symbol", "source_symbol",
    "option_symbol", "direction", "band_percent", "horizon", "hour_at", "minute", "opened_at",
    "event_at", "event_name", "started_at", "known_at",
)  # fmt: skip
_ABSENT = "no such row"


@dataclass(frozen=True)
class Difference:
    """``row``: the key of the first differing row; both values of its first differing column."""

    row: str
    column: str
    expected: str
    found: str
    rows: int


def first_difference(
    full: Built,
    side: Built,
    name: str,
    how: Relation,
    until: datetime | None,
    since: datetime | None = None,
) -> Difference | None:
    """The earliest row that only one of both has, held against its like in the other."""
    with duckdb.connect(config={"threads": 1}) as connection:
        ours = full.rows(name, how, until, since).to_arrow_table()
        theirs = side.rows(name, how, until, since).to_arrow_table()
        connection.register("ours", ours)
        connection.register("theirs", theirs)
        columns = list(ours.column_names)
        keys = [c for c in _KEYS if c in columns] or columns
        order = ", ".join(f'"{c}"' for c in _by_time(keys))
        lost = _only_in(connection, "ours", "theirs", order)
        gained = _only_in(connection, "theirs", "ours", order)
    return _told(columns, keys, lost, gained)


def _by_time(keys: Sequence[str]) -> list[str]:
    """The earliest row first."""
    times = [k for k in ("known_at", "minute", "hour_at", "day") if k in keys]
    return [*times[:1], *(k for k in keys if k not in times[:1])]


def _only_in(
    connection: duckdb.DuckDBPyConnection, one: str, other: str, order: str
) -> list[tuple[Any, ...]]:
    # As text, minus zero differs from zero.
    return connection.execute(
        f"select * from (select * from {one} except all select * from {other}) order by {order}"
    ).fetchall()


def _told(
    columns: Sequence[str],
    keys: Sequence[str],
    lost: list[tuple[Any, ...]],
    gained: list[tuple[Any, ...]],
) -> Difference | None:
    if not lost and not gained:
        return None
    places = [columns.index(k) for k in keys]

    def key(row: tuple[Any, ...]) -> tuple[str, ...]:
        return tuple(str(row[p]) for p in places)

    if lost:
        row, like = lost[0], {key(r): r for r in gained}.get(key(lost[0]))
    else:
        row, like = gained[0], None
    said = ", ".join(f"{k}={v}" for k, v in zip(keys, key(row), strict=True))
    count = max(len(lost), len(gained))
    if like is None:
        there = _shown(columns, keys, row)
        expected, found = (there, _ABSENT) if lost else (_ABSENT, there)
        return Difference(said, "", expected, found, count)
    at = next((i for i, (a, b) in enumerate(zip(row, like, strict=True)) if str(a) != str(b)), 0)
    return Difference(said, columns[at], repr(row[at]), repr(like[at]), count)


def _shown(columns: Sequence[str], keys: Sequence[str], row: tuple[Any, ...]) -> str:
    values = [f"{c}={v}" for c, v in zip(columns, row, strict=True) if c not in keys]
    return "the row" + (f" with {', '.join(values[:4])}" if values else "")
