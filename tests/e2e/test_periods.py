"""Outcomes that are made period by period are those that are made at once."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import duckdb

from nullhouse.base.home import Home
from nullhouse.guards.incremental.compare import compare
from nullhouse.warehouse.dbt import run_dbt

#: Both read windows that reach beyond the end of their period.
OUTCOMES = ("out_windows", "out_windows_censored")


def test_no_outcome_at_a_periods_end_is_cut_or_lost(
    simulated_run: tuple[Path, list[dict[str, Any]]], tmp_path: Path
) -> None:
    made, home = Home(simulated_run[0]), Home(tmp_path / "home")
    for folder in ("warehouse", "frozen"):
        shutil.copytree(made.root / folder, home.root / folder)
    empty(home)
    run_dbt(home, "run", select=OUTCOMES, variables={"rows_at_once": "20000"})
    for model in OUTCOMES:
        [written] = home.root.glob(f"dbt/**/run/**/{model}.sql")
        assert written.read_text(encoding="utf-8").count("set variable until = timestamp") >= 3
    assert compare(made.sighted, home.sighted, "periods") == []


def empty(home: Home) -> None:
    """Take the outcomes away: what is compared afterwards is made anew."""
    with duckdb.connect(str(home.sighted)) as tables:
        for model in OUTCOMES:
            assert tables.execute(f"select count(*) from {model}").fetchone() > (0,)
            tables.execute(f"truncate {model}")
