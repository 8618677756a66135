"""What the introspector saw, as the built table has it; from the catalogue before a build."""

from __future__ import annotations

import csv
import io
from typing import Any

from generator.catalogue import render_datasets
from generator.entries import own_entries
from ingest.register import register_of
from nullhouse.base.home import PROJECT, Home
from nullhouse.warehouse.tables import open_tables, rows

_COLUMNS = (
    "dataset_id", "sensor", "properties", "capabilities", "allowed_templates",
    "refused_templates", "rows", "first_at", "last_at", "missing_share",
)  # fmt: skip


def describe_datasets(home: Home) -> list[dict[str, Any]]:
    """One row per data set: properties, capabilities, allowed and refused templates."""
    own = _declared(home)
    built = _built(home)
    if built is None:
        seed = PROJECT / "seeds" / "catalog" / "datasets.csv"
        return [*_rows(seed.read_text(encoding="utf-8")), *own]
    known = {row["dataset_id"] for row in built}
    # What was declared after the last build is not in its table yet.
    return [*built, *(_as_built(row) for row in own if row["dataset_id"] not in known)]


def _built(home: Home) -> list[dict[str, Any]] | None:
    """The built table; None before the first build."""
    if not home.blind.exists():
        return None
    with open_tables(home) as connection:
        if not rows(connection, "select 1 from duckdb_tables() where table_name = 'dim_datasets'"):
            return None
        query = f"select {', '.join(_COLUMNS)} from blind.main.dim_datasets order by dataset_id"
        return rows(connection, query)


def _declared(home: Home) -> list[dict[str, Any]]:
    """What the home's user declares, refused if ingest would refuse it."""
    register_of(home)
    return _rows(render_datasets(own_entries(home)))


def _rows(text: str) -> list[dict[str, Any]]:
    return [dict(row) for row in csv.DictReader(io.StringIO(text))]


def _as_built(row: dict[str, Any]) -> dict[str, Any]:
    """A rendered row in the built table's columns: lists as lists, and nothing loaded."""
    lists = ("properties", "capabilities", "allowed_templates", "refused_templates")
    told = {name: row[name].split("|") for name in lists}
    nothing = {"rows": 0, "first_at": None, "last_at": None, "missing_share": 1.0}
    return {name: {**row, **told, **nothing}[name] for name in _COLUMNS}
