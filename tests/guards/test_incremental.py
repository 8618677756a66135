"""A small world that grows in unequal steps, on the models that are built bit by bit."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

from nullhouse.base.home import Home
from nullhouse.guards.incremental import MEMORY
from nullhouse.guards.incremental.builds import BUILD
from nullhouse.guards.incremental.compare import compare
from nullhouse.guards.incremental.growth import WHOLE, growth, set_stage
from nullhouse.steps.ingest import ingest_archive
from nullhouse.steps.simulate import simulate_world

if TYPE_CHECKING:
    from tests.conftest import Dbt

SYMBOLS = ("BTCUSDT", "ETHUSDT")
FIRST, LAST = date(2023, 11, 2), date(2023, 11, 19)
MODELS = (
    "+ctl_strata", "+ctl_placebo", "+int_positioning", "+ctl_blocked",
    "+cnf_branches", "+cnf_confirmations", "+int_invalidations", "+int_quality_days",
)  # fmt: skip
PERIODICAL = ("ctl_strata", "ctl_placebo")
#: A day of two symbols: what is made in periods is made in several at each stage.
IN_PERIODS = ("--vars", "{rows_at_once: 2880}")


def run(dbt: Dbt, *arguments: str, models: tuple[str, ...] = MODELS) -> None:
    """Build; the project is parsed once."""
    dbt.manifest = dbt.manifest or dbt("parse", target="blind").result
    done = dbt(*BUILD, *arguments, "--select", *models, target="blind")
    assert done.success, done.exception or [node.message for node in done.result.results]


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory, new_dbt: Callable[..., Dbt]) -> Dbt:
    """A lake that came in three steps, with a late file and a false one, built in periods."""
    folder = tmp_path_factory.mktemp("incremental")
    source, dbt = Home(folder / "source"), new_dbt(Home(folder / "home"))
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
    _, _, begun, _, anew, _ = growth(source)
    # Another constant, a killed build and a new symbol are the whole proof's.
    for stage in (replace(begun, killed_after=""), anew, WHOLE):
        set_stage(source, dbt.home, stage)
        run(dbt, *IN_PERIODS)
    return dbt


def test_a_lake_that_grew_unevenly_gives_what_one_build_gives(grown: Dbt, tmp_path: Path) -> None:
    bit_by_bit = tmp_path / "bit_by_bit.duckdb"
    shutil.copy(grown.home.blind, bit_by_bit)
    run(grown, "--full-refresh")
    assert compare(grown.home.blind, bit_by_bit, "incremental", MEMORY) == []
    with duckdb.connect(str(bit_by_bit)) as built:
        [(versions,)] = built.execute("select max(version) from int_lake_changes").fetchall()
    assert versions == 3


def periods(dbt: Dbt, model: str) -> int:
    """In how many periods a model was made that was last built whole."""
    [written] = dbt.home.root.glob(f"dbt/blind/run/**/{model}.sql")
    return 1 + written.read_text(encoding="utf-8").count("set variable until = timestamp")


def test_what_is_made_period_by_period_is_what_is_made_at_once(grown: Dbt, tmp_path: Path) -> None:
    at_once = tmp_path / "at_once.duckdb"
    run(grown, "--full-refresh", models=PERIODICAL)
    assert [periods(grown, model) for model in PERIODICAL] == [1, 1]
    shutil.copy(grown.home.blind, at_once)
    run(grown, "--full-refresh", *IN_PERIODS, models=PERIODICAL)
    days = (LAST - FIRST).days + 1
    assert [periods(grown, model) for model in PERIODICAL] == [days, days]
    assert compare(at_once, grown.home.blind, "incremental", MEMORY) == []


def test_a_difference_names_relation_column_row_and_both_values(grown: Dbt, tmp_path: Path) -> None:
    other = tmp_path / "other.duckdb"
    shutil.copy(grown.home.blind, other)
    with duckdb.connect(str(other)) as tampered:
        tampered.execute(
            "update int_minutes set volume = -1"
            " where symbol = 'ETHUSDT' and known_at = timestamp '2023-11-05 07:00:00'"
        )
    [finding] = compare(grown.home.blind, other, "incremental")
    assert (finding.model, finding.column, finding.found) == ("int_minutes", "volume", "-1.0")
    assert finding.row.startswith("ETHUSDT, 2023-11-05 07:00:00")
    assert float(finding.expected) > 0
