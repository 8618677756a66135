"""The catalogue's seeds equal what the YAML renders to."""

from __future__ import annotations

import csv
import io

import pytest

from generator.catalogue import FOLDER, render_catalogue
from nullhouse.base.home import PROJECT

RENDERED = render_catalogue()


def _rows(name):
    return list(csv.DictReader(io.StringIO(RENDERED[name])))


@pytest.mark.parametrize("name", sorted(RENDERED))
def test_the_committed_seed_has_not_drifted_from_its_yaml(name):
    committed = (PROJECT / FOLDER / name).read_bytes().decode("utf-8")
    assert committed == RENDERED[name], f"render {name} again: it no longer equals the YAML"


def test_no_seed_is_left_over_from_something_that_is_gone():
    assert {path.name for path in (PROJECT / FOLDER).glob("*.csv")} == set(RENDERED)


def test_columns_are_those_that_the_catalogue_models_read():
    assert {name: list(_rows(name)[0]) for name in RENDERED} == {
        "datasets.csv": [
            "dataset_id", "dataset", "market", "sensor", "grain", "cadence_seconds",
            "rows_per_day", "properties", "capabilities", "allowed_templates", "allowed_reasons",
            "refused_templates",
        ],
        "templates.csv": [
            "template_id", "name", "mechanism", "dataset_types", "allowed", "forbidden", "families",
        ],
        "operators.csv": ["operator_id", "name", "roles", "rule"],
        "controls.csv": [
            "control_id", "level", "fused_link", "what_it_breaks", "expected_null", "applies_to",
        ],
    }  # fmt: skip


def test_every_data_set_is_told_about_every_template(entries):
    assert [row["dataset_id"] for row in _rows("datasets.csv")] == [e.id for e in entries]
    for row in _rows("datasets.csv"):
        allowed = row["allowed_templates"].split("|")
        refused = [text.split(": ")[0] for text in row["refused_templates"].split("|")]
        assert sorted(allowed + refused) == ["T1", "T2", "T3", "T4", "T5"]


def test_liquidations_are_refused_with_reasons():
    row = next(r for r in _rows("datasets.csv") if r["dataset_id"] == "cm_liquidation_snapshot")
    assert row["allowed_templates"] == "T1|T4"
    assert row["capabilities"] == "trigger|confirm|invalidate"
    assert row["refused_templates"].startswith("T2: it holds no second venue")


def test_what_may_be_fed_is_told_with_its_reason():
    row = next(r for r in _rows("datasets.csv") if r["dataset_id"] == "cm_liquidation_snapshot")
    first, second = row["allowed_reasons"].split("|")
    assert first == (
        "T1: somebody in it is made to trade, and its rows are occurrences, "
        "and it tells the side, and it tells how much"
    )
    assert second.startswith("T4: somebody in it is made to trade")


def test_no_cell_breaks_a_line():
    for name, text in RENDERED.items():
        assert len(text.splitlines()) == len(_rows(name)) + 1
        assert "\r" not in text
