"""The frozen conditions of a hypothesis as arrays: which bucket stands where."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb

from analysis.conditions import FELL, Split
from generator.vocabulary import STATES
from nullhouse.warehouse.families import FamilyReader
from nullhouse.warehouse.labels import LabelReader
from nullhouse.warehouse.panel import Grid
from nullhouse.warehouse.rows import Labels

#: What a spec says where it has no second sensor.
_BARE: dict[str, Any] = {"gates": [], "confirmation": "none", "branch": None}


def load_splits(
    connection: duckdb.DuckDBPyConnection,
    grid: Grid,
    hypotheses: Sequence[dict[str, Any]],
    tables: str,
) -> dict[str, list[Split]]:
    """By hypothesis, what was declared when it was frozen; a spec that was frozen before
    conditions were has none. ``tables`` names the outcomes, whose cut windows tell where an
    invalidation came."""
    reader = FamilyReader(connection, grid)
    return {
        h["hypothesis_id"]: [
            _split(reader, h, condition, tables) for condition in h.get("conditions") or ()
        ]
        for h in hypotheses
    }


def _split(reader: FamilyReader, hypothesis: dict[str, Any], condition: str, tables: str) -> Split:
    kind, _, what = condition.partition(":")
    if kind == "invalidation":
        return Split(
            condition, reader.base(hypothesis), {FELL: _cut(reader, hypothesis, tables)}, FELL
        )
    labels = LabelReader(reader)
    if kind == "gate":
        state, _, declared = what.partition(":")
        buckets = {bucket: labels.state(state, bucket) for bucket in STATES[state]}
        return Split(condition, reader.base(hypothesis), buckets, declared)
    only = {**hypothesis, **_BARE, kind: hypothesis[kind]}
    stands = labels.label(only)
    return Split(condition, reader.base(hypothesis), {what: stands, "else": ~stands}, what)


def _cut(reader: FamilyReader, hypothesis: dict[str, Any], tables: str) -> Labels:
    """Rows whose window the invalidation of the hypothesis cuts short."""
    return reader.mask(
        f"""select {reader.code}, minute from {tables}_censored
            where horizon = ? and invalidation = ? and direction = ?""",
        hypothesis["horizon"],
        hypothesis["invalidation"],
        hypothesis["direction"],
    )
