"""The frozen conditions of a hypothesis as arrays: which bucket stands where."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import duckdb

from analysis.conditions import UNTIL, Split
from generator.vocabulary import STATES
from nullhouse.warehouse.families import FamilyReader
from nullhouse.warehouse.labels import LabelReader
from nullhouse.warehouse.panel import Grid

#: What a spec says where it has no second sensor.
_BARE: dict[str, Any] = {"gates": [], "confirmation": "none", "branch": None}


def load_splits(
    connection: duckdb.DuckDBPyConnection,
    grid: Grid,
    hypotheses: Sequence[dict[str, Any]],
    tables: str,
) -> dict[str, list[Split]]:
    """By hypothesis, what was declared when it was frozen; a spec that was frozen before
    conditions were has none. ``tables`` names the outcomes."""
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
        uncut = reader.outcome({**hypothesis, "invalidation": "none"}, tables)
        return Split(condition, reader.base(hypothesis), {}, UNTIL, uncut)
    labels = LabelReader(reader)
    if kind == "gate":
        state, _, declared = what.partition(":")
        buckets = {bucket: labels.state(state, bucket) for bucket in STATES[state]}
        return Split(condition, reader.base(hypothesis), buckets, declared)
    only = {**hypothesis, **_BARE, kind: hypothesis[kind]}
    stands = labels.label(only)
    return Split(condition, reader.base(hypothesis), {what: stands, "else": ~stands}, what)
