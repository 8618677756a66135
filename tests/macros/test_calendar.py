"""Releases and users' events in staging: which calendar counts, and when what was known."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from nullhouse.base.home import PROJECT

if TYPE_CHECKING:
    from tests.macros.conftest import Bench

MODELS = PROJECT / "models" / "blind" / "staging" / "calendar"
RELEASES = "event_name varchar, scheduled_at bigint, known_at bigint, file_key varchar"
EVENTS = (
    "event_name varchar, scheduled_at bigint, event_at bigint, known_at bigint, symbol varchar, "
    "direction varchar, size double, value double, file_key varchar"
)
AT = datetime(2024, 3, 5, 12)
MICROS = 1_709_640_000_000_000
HOUR = 3_600_000_000


@pytest.fixture
def shipped(bench: Bench) -> None:
    seed = [("CPI", "2024-03-12T12:30:00Z"), ("FOMC", "2024-03-20T18:00:00Z")]
    bench.ref("release_calendar", "event_name varchar, scheduled_at varchar", seed)


def releases(bench: Bench, columns: str, **variables: str) -> list[tuple[Any, ...]]:
    model = (MODELS / "stg_calendar__releases.sql").read_text(encoding="utf-8")
    return bench.rows(f"select {columns} from ({model}) order by all", **variables)


def events(bench: Bench, columns: str, *rows: tuple[Any, ...], **variables: str) -> Any:
    by_dataset: dict[str, list[tuple[Any, ...]]] = {}
    for name, *row in rows:
        by_dataset.setdefault(name, []).append((*row, f"user/{name}.csv"))
    for name, own in by_dataset.items():
        bench.landed(name, "user", EVENTS, own)
    model = (MODELS / "stg_calendar__user_events.sql").read_text(encoding="utf-8")
    return bench.rows(f"select {columns} from ({model}) order by all", **variables)


def own_calendar(bench: Bench, *rows: tuple[Any, ...]) -> None:
    bench.landed(
        "scheduled_releases",
        "user",
        RELEASES,
        [(*row, "user/scheduled_releases.csv") for row in rows],
    )


@pytest.mark.usefixtures("shipped")
def test_the_shipped_calendar_counts_while_the_home_has_none(bench: Bench) -> None:
    own_calendar(bench)
    assert releases(bench, "event_name, event_at, known_at, announced_at, file_key") == [
        ("CPI", datetime(2024, 3, 12, 12, 30), datetime(2024, 3, 12, 12, 30), None,
         "shipped/release_calendar.csv"),
        ("FOMC", datetime(2024, 3, 20, 18), datetime(2024, 3, 20, 18), None,
         "shipped/release_calendar.csv"),
    ]  # fmt: skip


@pytest.mark.usefixtures("shipped")
def test_one_row_of_an_own_calendar_replaces_all_of_the_shipped_one(bench: Bench) -> None:
    own_calendar(bench, ("NFP", MICROS, MICROS))
    assert releases(bench, "event_name, event_at, file_key") == [
        ("NFP", AT, "user/scheduled_releases.csv")
    ]


@pytest.mark.usefixtures("shipped")
@pytest.mark.parametrize(
    ("told", "known", "announced"),
    [
        (MICROS - HOUR, AT, datetime(2024, 3, 5, 11)),
        (MICROS, AT, None),
        (MICROS + HOUR, datetime(2024, 3, 5, 13), None),
    ],
)
def test_a_release_is_known_at_the_later_of_its_times_and_the_earlier_is_kept(
    bench: Bench, told: int, known: datetime, announced: datetime | None
) -> None:
    own_calendar(bench, ("NFP", MICROS, told))
    assert releases(bench, "known_at, announced_at") == [(known, announced)]


@pytest.mark.usefixtures("shipped")
def test_a_cut_hides_what_is_yet_to_be_released(bench: Bench) -> None:
    own_calendar(bench)
    assert releases(bench, "event_name", as_of="2024-03-12 12:30:00") == [("CPI",)]
    assert releases(bench, "event_name", as_of="2024-03-12 12:29:59") == []


def test_rows_of_all_files_stand_under_their_data_sets_names_and_the_calendar_does_not(
    bench: Bench,
) -> None:
    flow = (None, MICROS, MICROS + HOUR, "BTCUSDT", "buy", 5.0, None)
    rows = [
        ("etf_flows", "fund", *flow),
        ("my_own", None, *flow),
        ("scheduled_releases", "CPI", MICROS, None, MICROS, None, None, None, None),
    ]
    columns = "dataset_id, event_name, event_at, known_at, symbol, side, size, is_scheduled"
    later = datetime(2024, 3, 5, 13)
    assert events(bench, columns, *rows) == [
        ("etf_flows", "fund", AT, later, "BTCUSDT", "buy", 5.0, False),
        ("my_own", None, AT, later, "BTCUSDT", "buy", 5.0, False),
    ]


def test_a_schedule_is_known_when_it_happens_and_keeps_when_it_was_announced(bench: Bench) -> None:
    row = ("index_rebalances", "x", MICROS, None, MICROS - HOUR, None, "sell", 1.0, None)
    columns = "event_at, known_at, announced_at, is_scheduled"
    assert events(bench, columns, row) == [(AT, AT, datetime(2024, 3, 5, 11), True)]
    assert events(bench, "side", as_of="2024-03-05 11:59:59") == []
    assert events(bench, "side", as_of="2024-03-05 12:00:00") == [("sell",)]


def test_rows_that_differ_in_anything_have_ids_of_their_own(bench: Bench) -> None:
    first = ("x", None, MICROS, MICROS, "BTCUSDT", "buy", 5.0, 1.0)
    changed = [
        ("y", *first[1:]),
        (*first[:2], MICROS + 1, MICROS + 1, *first[4:]),
        (*first[:4], None, *first[5:]),
        (*first[:5], "sell", *first[6:]),
        (*first[:6], None, 1.0),
        (*first[:6], 1.0, 5.0),
        (*first[:7], None),
    ]
    rows = [("margin_calls", *row) for row in (first, *changed)] + [("etf_flows", *first)]
    ids = [row[0] for row in events(bench, "user_event_id", *rows)]
    assert len(set(ids)) == len(ids) == 9


CATALOGUE = (
    "dataset_id,dataset,market,sensor,grain,cadence_seconds,rows_per_day,properties,capabilities,"
    "allowed_templates,refused_templates\n"
)


def test_a_home_without_declarations_adds_no_data_set(bench: Bench) -> None:
    bench.write("lake/_catalogue.csv", CATALOGUE)
    assert bench.rows("select * from {{ read_own_catalogue() }}") == []
    seed = (PROJECT / "seeds" / "catalog" / "datasets.csv").read_text(encoding="utf-8")
    named = bench.rows("describe select * from {{ read_own_catalogue() }}")
    assert [name for name, *_ in named] == seed.splitlines()[0].split(",")


def test_declared_data_sets_come_with_reasons_that_hold_commas(bench: Bench) -> None:
    row = 'mine,mine,world,forced_flow,event,60,,a|b,trigger,T1,"T2: no leg, no path|T3: none"\n'
    bench.write("lake/_catalogue.csv", CATALOGUE + row)
    columns = "dataset_id, cadence_seconds, rows_per_day, properties, refused_templates"
    assert bench.rows(f"select {columns} from {{{{ read_own_catalogue() }}}}") == [
        ("mine", 60, None, "a|b", "T2: no leg, no path|T3: none")
    ]
