"""A home with a calendar and a data set of its own, built by dbt and asked like any other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ingest.user.run import ingest_user_files
from nullhouse.base.home import Home
from nullhouse.steps.create_home import create_home
from nullhouse.steps.describe import describe_datasets
from nullhouse.warehouse.tables import open_tables, rows
from tests.ingest.user.conftest import CALENDAR, CALLS
from tests.ingest.user.test_declarations import FORCED, ROWS

if TYPE_CHECKING:
    from tests.conftest import Dbt

SELECTED = "path:seeds stg_calendar__releases stg_calendar__user_events dim_datasets"


@pytest.fixture(scope="module")
def built(
    tmp_path_factory: pytest.TempPathFactory,
    new_home: Callable[[], Home],
    new_dbt: Callable[..., Dbt],
) -> Home:
    """A calendar, margin calls and sales that nobody registered, with every dbt test passed."""
    home, folder = new_home(), tmp_path_factory.mktemp("files")
    (home.datasets / "miner_sales.yml").write_text(FORCED, encoding="utf-8")
    texts = {"scheduled_releases": CALENDAR, "margin_calls": CALLS, "miner_sales": ROWS}
    paths: dict[str, Path] = {name: folder / f"{name}.csv" for name in texts}
    for name, path in paths.items():
        path.write_text(texts[name], encoding="utf-8")
    ingest_user_files(home, paths)
    create_home(home)
    done = new_dbt(home)("build", "--select", *SELECTED.split(), target="blind")
    assert done.success, [r.message for r in done.result if r.status not in ("success", "pass")]
    return home


def asked(home: Home, query: str) -> list[dict[str, Any]]:
    with open_tables(home) as connection:
        return rows(connection, query)


def test_the_own_calendar_replaces_the_shipped_one_as_a_whole(built: Home) -> None:
    assert asked(built, "select event_name, event_at from stg_calendar__releases order by 2") == [
        {"event_name": "CPI", "event_at": datetime(2024, 1, 11, 13, 30)},
        {"event_name": "FOMC", "event_at": datetime(2024, 1, 31, 19)},
    ]


def test_all_other_files_are_one_relation(built: Home) -> None:
    query = """select dataset_id, symbol, side, size from stg_calendar__user_events
               order by dataset_id, size"""
    assert [tuple(row.values()) for row in asked(built, query)] == [
        ("margin_calls", "BTCUSDT", "sell", 1000.0),
        ("margin_calls", None, "buy", 2500.0),
        ("miner_sales", None, "sell", 12.5),
    ]


def test_each_is_a_row_of_the_data_sets_with_what_is_loaded_of_it(built: Home) -> None:
    query = """select dataset_id, rows, first_at, missing_share, allowed_templates
               from dim_datasets where market = 'world' order by dataset_id"""
    found = {row.pop("dataset_id"): tuple(row.values()) for row in asked(built, query)}
    at = datetime(2024, 3, 5, 10)
    assert found == {
        "earnings": (0, None, 1.0, ["T5"]),
        "etf_flows": (0, None, 1.0, ["T1", "T4"]),
        "index_rebalances": (0, None, 1.0, ["T1", "T4", "T5"]),
        "margin_calls": (2, at, 0.0, ["T1", "T4"]),
        "miner_sales": (1, at, 0.0, ["T1", "T4"]),
        "scheduled_releases": (2, datetime(2024, 1, 11, 13, 30), 0.0, ["T5"]),
    }


def test_describe_adds_what_was_declared_since_the_build(built: Home) -> None:
    later = built.datasets / "later.yml"
    later.write_text(FORCED, encoding="utf-8")
    try:
        described = {row["dataset_id"]: row for row in describe_datasets(built)}
    finally:
        later.unlink()
    assert described["miner_sales"]["rows"] == 1
    assert described["later"]["allowed_templates"] == ["T1", "T4"]
    assert described["later"]["rows"] == 0
    assert {tuple(row) for row in described.values()} == {tuple(described["later"])}
