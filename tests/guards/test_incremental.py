"""A small world that grows in unequal steps, on the models that are built bit by bit."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from nullhouse.base.home import Home
from nullhouse.guards.ground import Ground
from nullhouse.guards.incremental import look
from nullhouse.guards.incremental.builds import build
from nullhouse.guards.incremental.compare import compare
from nullhouse.guards.incremental.growth import growth
from nullhouse.steps.ingest import ingest_archive
from nullhouse.steps.simulate import simulate_world

SYMBOLS = ("BTCUSDT", "ETHUSDT")
DAYS = 20
MODELS = (
    "+ctl_strata",
    "+ctl_placebo",
    "+evt_aggressive_bursts",
    "+int_depth_rank",
    "+int_positioning",
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A simulated world, built in one go."""
    folder = tmp_path_factory.mktemp("incremental")
    home, start = Home(folder / "home"), date(2023, 11, 2)
    simulate_world(
        folder / "archive", days=DAYS, symbols=SYMBOLS, seed=3, plant="none", start=start,
        depth_seconds=60,
    )  # fmt: skip
    ingest_archive(home, SYMBOLS, start, date(2023, 11, 21), None, str(folder / "archive"))
    build(home, MODELS)
    return home


def test_a_lake_that_grew_unevenly_gives_what_one_build_gives(whole: Home, tmp_path: Path) -> None:
    begun, _, _, anew, _ = growth(whole)
    # Another constant and a killed build are the whole proof's.
    stages = (replace(begun, constants={}), replace(anew, killed_after=""))
    assert look(Ground(whole, tmp_path), stages, MODELS) == []
    with duckdb.connect(str(tmp_path / "incremental/warehouse/blind.duckdb")) as built:
        [(versions,)] = built.execute("select max(version) from int_lake_changes").fetchall()
    assert versions == 3


def test_a_difference_names_relation_column_row_and_both_values(
    whole: Home, tmp_path: Path
) -> None:
    other = tmp_path / "other.duckdb"
    shutil.copy(whole.blind, other)
    with duckdb.connect(str(other)) as tampered:
        tampered.execute(
            "update int_minutes set volume = -1"
            " where symbol = 'ETHUSDT' and known_at = timestamp '2023-11-05 07:00:00'"
        )
    [finding] = compare(whole.blind, other, "incremental")
    assert (finding.model, finding.column, finding.found) == ("int_minutes", "volume", "-1.0")
    assert finding.row.startswith("ETHUSDT, 2023-11-05 07:00:00")
    assert float(finding.expected) > 0
