"""A small world that grows in unequal steps, on the models that are built bit by bit."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from nullhouse.base.home import Home
from nullhouse.guards.incremental import MEMORY
from nullhouse.guards.incremental.builds import BUILD
from nullhouse.guards.incremental.compare import compare
from nullhouse.guards.incremental.growth import WHOLE, growth, set_stage
from nullhouse.steps.ingest import ingest_archive
from nullhouse.steps.simulate import simulate_world
from nullhouse.warehouse.dbt import run_dbt

SYMBOLS = ("BTCUSDT", "ETHUSDT")
FIRST, LAST = date(2023, 11, 2), date(2023, 11, 19)
MODELS = ("+ctl_strata", "+ctl_placebo", "+evt_aggressive_bursts", "+int_depth_rank", "+int_positioning")  # fmt: skip


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A lake that came in three steps, with a late file, a false one, a gap and a new symbol."""
    folder = tmp_path_factory.mktemp("incremental")
    source, home = Home(folder / "source"), Home(folder / "home")
    simulate_world(
        folder / "archive",
        days=(LAST - FIRST).days + 1,
        symbols=SYMBOLS,
        seed=3,
        plant="none",
        start=FIRST,
        depth_seconds=60,
    )
    ingest_archive(source, SYMBOLS, FIRST, LAST, None, str(folder / "archive"))
    begun, _, _, anew, _ = growth(source)
    # Another constant and a killed build are the whole proof's.
    for stage in (replace(begun, constants={}), replace(anew, killed_after=""), WHOLE):
        set_stage(source, home, stage)
        run_dbt(home, *BUILD, target="blind", select=MODELS)
    return home


def test_a_lake_that_grew_unevenly_gives_what_one_build_gives(grown: Home, tmp_path: Path) -> None:
    bit_by_bit = tmp_path / "bit_by_bit.duckdb"
    shutil.copy(grown.blind, bit_by_bit)
    run_dbt(grown, *BUILD, "--full-refresh", target="blind", select=MODELS)
    assert compare(grown.blind, bit_by_bit, "incremental", MEMORY) == []
    with duckdb.connect(str(bit_by_bit)) as built:
        [(versions,)] = built.execute("select max(version) from int_lake_changes").fetchall()
    assert versions == 3


def test_a_difference_names_relation_column_row_and_both_values(
    grown: Home, tmp_path: Path
) -> None:
    other = tmp_path / "other.duckdb"
    shutil.copy(grown.blind, other)
    with duckdb.connect(str(other)) as tampered:
        tampered.execute(
            "update int_minutes set volume = -1"
            " where symbol = 'ETHUSDT' and known_at = timestamp '2023-11-05 07:00:00'"
        )
    [finding] = compare(grown.blind, other, "incremental")
    assert (finding.model, finding.column, finding.found) == ("int_minutes", "volume", "-1.0")
    assert finding.row.startswith("ETHUSDT, 2023-11-05 07:00:00")
    assert float(finding.expected) > 0
