"""What the introspector saw, as the built table has it; from the catalogue before a build."""

from __future__ import annotations

import csv
from typing import Any

from nullhouse.base.home import PROJECT, Home
from nullhouse.warehouse.tables import open_tables, rows


def describe_datasets(home: Home) -> list[dict[str, Any]]:
    """One row per data set: properties, capabilities, allowed and refused templates."""
    if home.blind.exists():
        with open_tables(home) as connection:
            if rows(connection, "select 1 from duckdb_tables() where table_name = 'dim_datasets'"):
                return rows(
                    connection,
                    """select dataset_id, sensor, properties, capabilities, allowed_reasons,
                           refused_templates, rows, first_at, last_at, missing_share
                       from blind.main.dim_datasets order by dataset_id""",
                )
    with (PROJECT / "seeds" / "catalog" / "datasets.csv").open(encoding="utf-8") as handle:
        return [dict(row) for row in csv.DictReader(handle)]
