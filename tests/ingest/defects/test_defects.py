"""Every defect that a file can show is repaired, flagged or quarantined; none is silent."""

from __future__ import annotations

import csv
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from ingest.plan import file_key
from nullhouse.base.home import PROJECT
from tests.e2e.homes import must, nullhouse
from tests.ingest.defects.archive import DATASETS
from tests.ingest.defects.table import TABLE, Case, names_of

if TYPE_CHECKING:
    from tests.ingest.defects.conftest import Warehouse

with (PROJECT / "seeds" / "reference" / "defects.csv").open(encoding="utf-8") as handle:
    DEFECTS = {row["defect"]: row for row in csv.DictReader(handle)}


def _rows(wanted: Callable[[Case], object] = lambda case: True) -> Any:
    """Cases as parameters of a test, with the number that names their symbol."""
    return pytest.mark.parametrize(
        ("number", "case"),
        [
            pytest.param(number, case, id=f"{case.defect}: {case.name}")
            for number, case in enumerate(TABLE)
            if wanted(case)
        ],
    )


def _leaves_a_finding(case: Case) -> bool:
    return DEFECTS[case.defect]["shows_in"] == "findings"


def test_the_table_and_the_seed_hold_the_same_defects() -> None:
    assert {case.defect for case in TABLE} == set(DEFECTS)


@pytest.mark.parametrize("defect", sorted(DEFECTS))
def test_a_defect_is_treated_in_one_of_three_ways_and_says_why(defect: str) -> None:
    row = DEFECTS[defect]
    assert row["treatment"] in ("repaired", "flagged", "quarantined")
    assert row["what"]
    assert row["reason"]
    # What leaves no finding must be repaired, and its values asserted.
    if row["shows_in"] == "values":
        assert row["treatment"] == "repaired"
        assert all(case.staged for case in TABLE if case.defect == defect)
    else:
        assert row["shows_in"] == "findings"


@_rows(_leaves_a_finding)
def test_what_is_found_is_named_with_its_treatment(
    warehouse: Warehouse, number: int, case: Case
) -> None:
    _, symbol = names_of(number, case)
    found = warehouse.rows(
        f"""select defect, measured, treatment, sentence from aud_findings
            where dataset_id = '{case.dataset}' and source_symbol = '{symbol}' and day = '{case.day}'"""
    )
    measured = {defect: (amount, treatment, said) for defect, amount, treatment, said in found}
    assert {case.defect, *case.also} <= set(measured), found
    amount, treatment, said = measured[case.defect]
    assert treatment == DEFECTS[case.defect]["treatment"]
    assert "#" not in said
    if case.measured is not None:
        assert amount == pytest.approx(case.measured)


@_rows()
def test_a_day_bears_the_flags_of_its_findings(
    warehouse: Warehouse, number: int, case: Case
) -> None:
    _, symbol = names_of(number, case)
    where = f"dataset_id = '{case.dataset}' and source_symbol = '{symbol}' and day = '{case.day}'"
    [(flags, state)] = warehouse.rows(f"select flags, state from dim_quality where {where}")
    found = warehouse.rows(f"select distinct defect from aud_findings where {where} order by 1")
    assert [(flag,) for flag in flags] == found
    assert state == ("revised" if case.defect == "file_revised" else case.state)


@_rows()
def test_its_file_is_in_the_state_that_the_table_says(
    warehouse: Warehouse, number: int, case: Case
) -> None:
    _, symbol = names_of(number, case)
    entries = [e for e in warehouse.manifest.values() if e.dataset_id == case.dataset]
    own = [
        e
        for e in entries
        if e.symbol == symbol
        and (str(e.period_start) == case.day or (e.period == "monthly" and e.state == case.state))
    ]
    assert case.state in {entry.state for entry in own}
    if case.reason:
        assert any((entry.reason or "").startswith(case.reason) for entry in own), own
        if case.state == "quarantined":
            kept = warehouse.home.lake / "_quarantine" / own[0].key
            assert kept.is_file()


@_rows(lambda case: case.staged)
def test_what_staging_makes_of_it_is_right(warehouse: Warehouse, number: int, case: Case) -> None:
    asset, _ = names_of(number, case)
    assert case.staged
    assert warehouse.rows(case.staged.format(s=asset)) == list(case.rows)


def test_no_key_beside_those_that_the_register_spells_out_is_in_the_manifest(
    warehouse: Warehouse,
) -> None:
    for entry in warehouse.manifest.values():
        layout = DATASETS[entry.dataset_id].layout(entry.period)
        assert layout is not None
        assert entry.key == file_key(layout, str(entry.symbol), entry.period_start)
    files = {row[0] for row in warehouse.rows("select distinct file_key from int_quality_counts")}
    assert files <= set(warehouse.manifest)


def test_the_report_counts_what_the_tables_hold(warehouse: Warehouse) -> None:
    shown = must(nullhouse(warehouse.home.root, "ingest", "--report", "--json"))
    days = dict(warehouse.rows("select dataset_id, count(*) from dim_quality group by 1"))
    assert {row["dataset"]: row["days"] for row in shown} == days
    found = {(f["dataset"], f["defect"]): f["days"] for row in shown for f in row["findings"]}
    counted = warehouse.rows("select dataset_id, defect, count(*) from aud_findings group by all")
    assert found == {(name, defect): n for name, defect, n in counted}
    narrow = must(
        nullhouse(
            warehouse.home.root, "ingest", "--report", "--datasets", "um_book_depth", "--json"
        )
    )
    assert narrow == [row for row in shown if row["dataset"] == "um_book_depth"]
    plain = nullhouse(warehouse.home.root, "ingest", "--report")
    assert plain.returncode == 0
    assert "bands_frozen" in plain.stdout


def test_source_freshness_tells_how_old_each_data_set_is_and_never_fails(
    warehouse: Warehouse,
) -> None:
    ages = warehouse.ages
    assert set(ages) >= {d.id for d in DATASETS.values() if d.source == "archive"}
    assert {result.status for result in ages.values()} == {"warn"}
    last = "select max(last_at) from dim_quality where dataset_id = 'um_klines_1m'"
    assert [(ages["um_klines_1m"].max_loaded_at.replace(tzinfo=None),)] == warehouse.rows(last)
    assert ages["spot_klines_1s"].max_loaded_at.year == 1970


def test_labels_of_both_kinds_make_days_of_their_own(warehouse: Warehouse) -> None:
    [(number, case)] = [(n, c) for n, c in enumerate(TABLE) if c.defect == "labels_moved"]
    _, symbol = names_of(number, case)
    days = warehouse.rows(
        f"""select cast(day as varchar), label, rows, duplicates from dim_quality
            where source_symbol = '{symbol}' order by 1"""
    )
    assert days == [("2026-06-24", "end", 2, 0), ("2026-06-25", "start", 2, 0)]
