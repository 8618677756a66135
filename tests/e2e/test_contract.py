"""The public tables are there, with their columns, whatever the data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.e2e.contract import missing_columns
from tests.e2e.homes import ask

Done = tuple[Path, list[dict[str, Any]]]
_COLUMNS = """
    select database_name, table_name, list(column_name) as columns
    from duckdb_columns() where not internal group by all
"""


@pytest.mark.parametrize("data", ["real_run", "simulated_run"])
def test_the_public_tables_have_the_contracts_columns(
    data: str, request: pytest.FixtureRequest
) -> None:
    home, _ = request.getfixturevalue(data)
    found = {(r["database_name"], r["table_name"]): set(r["columns"]) for r in ask(home, _COLUMNS)}
    assert missing_columns(found) == []


def test_the_sighted_file_alone_answers_what_stands_and_why(simulated_run: Done) -> None:
    home, verdicts = simulated_run
    with duckdb.connect(str(home / "warehouse" / "sighted.duckdb"), read_only=True) as alone:
        answer = alone.execute(
            """select count(*), count(reason) from fct_verdicts
               inner join dim_hypotheses using (hypothesis_id)"""
        ).fetchall()
    assert answer == [(len(verdicts), len(verdicts))]
