"""A registered data set is whole: a staging pair, a catalogue row, a landing place."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import yaml

from ingest.land import create_lake
from ingest.register import load_register
from nullhouse.base.home import PROJECT, Home

STAGING = PROJECT / "models" / "blind" / "staging" / "binance"
IDS = load_register().ids
ARCHIVED = [dataset.id for dataset in load_register().of("archive")]


def test_the_archives_data_sets_are_all_registered() -> None:
    klines = {f"{m}_{k}klines_1m" for m in ("um", "cm") for k in (
        "", "mark_price_", "index_price_", "premium_index_")}  # fmt: skip
    futures = {f"{m}_{k}" for m in ("um", "cm") for k in (
        "agg_trades", "trades", "book_ticker", "book_depth", "metrics", "funding_rate",
        "liquidation_snapshot")}  # fmt: skip
    spot = {f"spot_{k}" for k in ("klines_1s", "klines_1m", "agg_trades", "trades")}
    option = {"option_bvol_index", "option_eoh_summary"}
    assert klines | futures | spot | option <= set(IDS)


@pytest.mark.parametrize("name", ARCHIVED)
def test_a_data_set_has_its_staging_pair(name: str) -> None:
    model = STAGING / f"stg_binance__{name}.sql"
    assert f"'{name}'" in model.read_text(encoding="utf-8")
    [described] = yaml.safe_load(model.with_suffix(".yml").read_text(encoding="utf-8"))["models"]
    assert described["name"] == model.stem
    assert described["description"].startswith("One row per")


def test_each_has_a_row_in_the_catalogue_and_a_place_in_the_lake(tmp_path: Path) -> None:
    catalogue = PROJECT / "seeds" / "catalog" / "datasets.csv"
    with catalogue.open(encoding="utf-8", newline="") as handle:
        assert tuple(row["dataset_id"] for row in csv.DictReader(handle)) == IDS
    home = Home(tmp_path)
    create_lake(home)
    assert all((home.lake / name / "_schema.parquet").is_file() for name in IDS)
