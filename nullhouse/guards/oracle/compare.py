"""The reference beside the tables: rows that one of them lacks, and values that differ."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import duckdb

from nullhouse.base.home import Home
from nullhouse.guards.finding import Finding
from nullhouse.guards.oracle.candidate import Candidate
from nullhouse.guards.oracle.reference import Reference

#: Dollars are whole cents; what is divided or rooted may differ in its last digits.
_TOLERANCE = 1e-12
_EVENT_ID = "md5(concat_ws('|', trigger, symbol, direction, known_at)) = event_id"

Key = tuple[Any, ...]
Values = tuple[Any, ...]


def differences(home: Home, reference: Reference, until: int | None = None) -> list[Finding]:
    """The first difference of each trigger, in candidates, events and invalidations.

    Of what was known by ``until`` (microseconds), where the reference had no later rows.
    """
    cut: dict[Key, Values] = dict.fromkeys(reference.invalidations, ())
    with duckdb.connect(str(home.blind), read_only=True) as tables:
        pairs: list[tuple[str, dict[Key, Values], dict[Key, Values]]] = [
            ("evt_candidates", _candidates(tables), _expected(reference.candidates)),
            ("evt_events", _events(tables), _expected_events(reference.events)),
            ("int_invalidations", _invalidations(tables), cut),
        ]
    return [
        finding
        for table, found, expected in pairs
        for finding in _compare(table, _known_by(found, until), _known_by(expected, until))
    ]


def _known_by(rows: dict[Key, Values], until: int | None) -> dict[Key, Values]:
    return {key: values for key, values in rows.items() if until is None or key[3] <= until}


_COLUMNS = {
    "evt_candidates": ("started_at", "attribute", "size"),
    "evt_events": ("started_at", "attribute", "size", "size_class", "event_id is its hash"),
    "int_invalidations": (),
}


def _expected(candidates: list[Candidate]) -> dict[Key, Values]:
    return {c[:4]: (c.started_at, c.attribute, c.size) for c in candidates}


def _expected_events(events: Mapping[Candidate, str]) -> dict[Key, Values]:
    return {e[:4]: (e.started_at, e.attribute, e.size, name, True) for e, name in events.items()}


def _candidates(tables: duckdb.DuckDBPyConnection) -> dict[Key, Values]:
    return _read(tables, "started_at, attribute, size", "evt_candidates")


def _events(tables: duckdb.DuckDBPyConnection) -> dict[Key, Values]:
    return _read(tables, f"started_at, attribute, size, size_class, {_EVENT_ID}", "evt_events")


def _read(tables: duckdb.DuckDBPyConnection, columns: str, table: str) -> dict[Key, Values]:
    columns = columns.replace("started_at", "epoch_us(started_at)")
    rows = tables.execute(
        f"select trigger, symbol, direction, epoch_us(known_at), {columns} from {table}"
    ).fetchall()
    return {row[:4]: row[4:] for row in rows}


def _invalidations(tables: duckdb.DuckDBPyConnection) -> dict[Key, Values]:
    rows = tables.execute(
        "select invalidation, symbol, direction, epoch_us(known_at) from int_invalidations"
    ).fetchall()
    return dict.fromkeys(rows, ())


def _compare(table: str, found: dict[Key, Values], expected: dict[Key, Values]) -> list[Finding]:
    first: dict[str, Finding] = {}
    for key in sorted(found.keys() | expected.keys(), key=lambda k: (k[3], k)):
        if key[0] not in first:
            wrong = _difference(table, key, found.get(key), expected.get(key))
            if wrong:
                first[key[0]] = wrong
    return list(first.values())


def _difference(
    table: str, key: Key, found: Values | None, expected: Values | None
) -> Finding | None:
    if found is None or expected is None:
        is_there = found is not None
        return _finding(table, key, "", "no such row" if is_there else "a row", is_there)
    for column, left, right in zip(_COLUMNS[table], found, expected, strict=True):
        if not _same(left, right):
            return _finding(table, key, column, right, left)
    return None


def _same(left: Any, right: Any) -> bool:
    if isinstance(left, float) and isinstance(right, float):
        return math.isclose(left, right, rel_tol=_TOLERANCE, abs_tol=0.0)
    return bool(left == right)


def _finding(table: str, key: Key, column: str, expected: Any, found: Any) -> Finding:
    name, symbol, direction, at = key
    values = {True: "a row", False: "no such row"} if not column else {}
    return Finding(
        guard="oracle",
        model=table,
        column=column,
        row=f"{name}, {symbol}, {direction}, known_at {_time(at)}",
        expected=_shown(column, expected),
        found=_shown(column, values.get(found, found)),
        cause="the warehouse differs from the definition's own reference",
        remedy=f"compare the model of {name} with its reference in nullhouse/guards/oracle",
    )


def _shown(column: str, value: Any) -> str:
    return _time(value) if column == "started_at" else str(value)


def _time(microseconds: int) -> str:
    return str(datetime(1970, 1, 1) + timedelta(microseconds=microseconds))
