"""What is read of a second sensor, minute by minute, from tables that the test writes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import numpy as np
import pytest

from analysis.fused import BETWEEN, WITHIN
from analysis.panel import GUARDS, Panel
from nullhouse.warehouse.dates import loud_before, same_hours
from nullhouse.warehouse.families import FamilyReader, members
from nullhouse.warehouse.labels import LabelReader, with_events
from nullhouse.warehouse.panel import Grid
from nullhouse.warehouse.unaffected import mean_of_others

FIRST, SPAN = 1000, 100
SYMBOLS = ("AAAUSDT", "BTCUSDT", "CCCUSDT")
HYPOTHESIS: dict[str, Any] = {
    "trigger": "liquidation_cluster",
    "direction": "long",
    "attribute": None,
    "gates": [],
    "confirmation": "none",
    "branch": None,
    "invalidation": "none",
    "consequence": "price_dislocation",
    "horizon": "short",
    "event_family_id": "F",
}


def _grid(first: int = FIRST, span: int = SPAN, step: int = 1) -> Grid:
    """Every minute of three symbols; `push` and `stretch` alternate, half of the rows are loud."""
    n, count = span * len(SYMBOLS), len(SYMBOLS)
    minute = np.tile(first + step * np.arange(span, dtype=np.int64), count)
    symbol = np.repeat(np.arange(count), span).astype(np.int16)
    flat = np.zeros(n, np.int64)
    panel = Panel(
        symbol=symbol,
        minute=minute,
        day=(minute // 1440 - first // 1440).astype(np.int32),
        hour_of_week=flat.astype(np.int16),
        vol_bin=np.where(minute % 20 < 10, 1, 4).astype(np.int16),
        strata={"price": flat},
        covariates={"price": np.empty((n, 0))},
    )
    side = np.where(minute % 2 == 0, 1, -1)
    starts = np.arange(count, dtype=np.int64) * span
    lengths = np.full(count, span, np.int64)
    strata = dict.fromkeys(GUARDS, flat)
    return Grid(
        panel, SYMBOLS, starts, np.full(count, first, np.int64), lengths, n, strata, {}, strata,
        side, -side, {}, {},
    )  # fmt: skip


@pytest.fixture
def base() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as blind")
        for table, columns in {
            "ctl_states": "state varchar, symbol varchar, minute bigint, last_minute bigint, bucket varchar, known_at timestamp",
            "evt_candidates": "trigger varchar, symbol varchar, direction varchar, known_at timestamp",
            "evt_events": "event_id varchar, trigger varchar, symbol varchar, direction varchar, attribute varchar, flow_sign integer, started_at timestamp, known_at timestamp, minute bigint",
            "evf_members": "event_family_id varchar, event_id varchar",
            "ctl_blocked": "trigger varchar, symbol varchar, direction varchar, minute bigint",
            "ctl_strata": "symbol varchar, minute bigint, move_5 double",
            "int_basis": "symbol varchar, minute bigint, deviation_mad double, perpetual_move_e9 bigint, spot_move_e9 bigint",
            "int_basis_jumps": "symbol varchar, known_at timestamp",
            "constants": "name varchar, value varchar",
        }.items():
            connection.execute(f"create table blind.main.{table} ({columns})")
        connection.execute(
            """insert into blind.main.constants values
               ('desync_mad', '4'), ('release_weeks', '2'), ('release_reaction', '5')"""
        )
        yield connection


def _add(connection: duckdb.DuckDBPyConnection, table: str, *rows: tuple[Any, ...]) -> None:
    for row in rows:
        marks = ", ".join("?" * len(row))
        connection.execute(f"insert into blind.main.{table} values ({marks})", list(row))


def _at(minute: float) -> str:
    return str(np.datetime64(0, "s") + np.timedelta64(int(minute * 60), "s"))


def _event(minute: int, symbol: str, trigger: str, direction: str, flow: int, lasts: int = 1):
    name = f"{trigger}{symbol}{direction}{minute}"
    times = (_at(minute - lasts), _at(minute), minute)
    return (name, trigger, symbol, direction, None, flow, *times)


def _minutes(label: np.ndarray, symbol: int) -> list[int]:
    mine = label[symbol * SPAN : (symbol + 1) * SPAN]
    return (FIRST + np.flatnonzero(mine)).tolist()


def _labels(connection: duckdb.DuckDBPyConnection, **changes: Any) -> np.ndarray:
    reader = FamilyReader(connection, _grid())
    return LabelReader(reader).label({**HYPOTHESIS, **changes})


def test_a_state_stands_from_its_reading_to_the_next_one(base) -> None:
    _add(
        base, "ctl_states",
        ("funding", "AAAUSDT", 900, None, "high", _at(898)),
        ("funding", "AAAUSDT", 1010, None, "middle", _at(1008)),
        ("funding", "AAAUSDT", 1090, None, "high", _at(1088)),
        ("funding", "BTCUSDT", 1020, None, "high", _at(1018)),
        ("funding", "BTCUSDT", 1020, None, "middle", _at(1018.5)),
        ("funding", "ELSEUSDT", 1000, None, "high", _at(998)),
        ("trend", "CCCUSDT", 1000, None, "high", _at(998)),
    )  # fmt: skip
    label = _labels(base, gates=["funding:high"])
    assert _minutes(label, 0) == [*range(1000, 1010), *range(1090, 1100)]
    assert _minutes(label, 1) == _minutes(label, 2) == []


def test_a_stale_reading_stands_no_longer(base) -> None:
    _add(
        base, "ctl_states",
        ("depth", "BTCUSDT", 1004, 1004, "thin", _at(1002)),
        ("depth", "BTCUSDT", 1005, 1006, "thin", _at(1003.5)),
        ("depth", "BTCUSDT", 1050, 1051, "middle", _at(1048)),
    )  # fmt: skip
    assert _minutes(_labels(base, confirmation="depth_thin_pre"), 1) == [1004, 1005, 1006]
    assert _minutes(_labels(base, gates=["depth:thin"]), 1) == [1004, 1005, 1006]


def test_all_that_is_fused_must_stand_at_once(base) -> None:
    _add(
        base, "ctl_states",
        ("depth", "BTCUSDT", 1004, 1009, "thin", _at(1002)),
        ("funding", "BTCUSDT", 1007, None, "high", _at(1005)),
    )  # fmt: skip
    _add(
        base,
        "int_basis",
        *(("BTCUSDT", m, 5.0 if m < 1009 else 1.0, 0, 0) for m in range(1000, 1020)),
    )
    fused = {"gates": ["depth:thin", "funding:high"]}
    assert _minutes(_labels(base, **fused), 1) == [1007, 1008, 1009]
    assert _minutes(_labels(base, **fused, branch="trend_aftershock"), 1) == [1007, 1008]
    assert _minutes(_labels(base, **fused, branch="mean_reverting"), 1) == [1009]


def test_a_sighting_confirms_while_an_event_lasts_and_on_its_side_alone(base) -> None:
    trigger = "liquidation_cluster"
    _add(
        base, "evt_events",
        _event(1030, "AAAUSDT", trigger, "long", -1, 3),
        _event(1050, "AAAUSDT", trigger, "long", -1, 3),
        _event(1070, "AAAUSDT", "depth_depletion", "long", -1),
        _event(1071, "AAAUSDT", "depth_depletion", "short", 1),
    )  # fmt: skip
    _add(
        base, "evt_candidates",
        ("depth_depletion", "AAAUSDT", "long", _at(1040)),
        ("depth_depletion", "AAAUSDT", "short", _at(1060)),
        ("aggressive_burst", "AAAUSDT", "short", _at(1080)),
    )  # fmt: skip
    assert _minutes(_labels(base, confirmation="depth_depleted"), 0) == [1040, 1041, 1042]
    _add(base, "int_basis_jumps", ("AAAUSDT", _at(1010.5)))
    assert _minutes(_labels(base, confirmation="basis_jump"), 0) == [1011, 1012, 1013]


def test_an_events_own_word_goes_before_the_minutes(base) -> None:
    label = np.zeros(10, bool)
    label[3:6] = True
    told = with_events(label, np.array([2, 4, 8]), np.array([2]))
    assert np.flatnonzero(told).tolist() == [2, 3, 5]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, ()),
        ({"gates": ["trend:up"]}, (WITHIN, BETWEEN)),
        ({"confirmation": "basis_jump"}, (WITHIN, BETWEEN)),
        ({"trigger": "price_shock", "gates": ["trend:up"]}, (BETWEEN,)),
        ({"trigger": "desync_spike", "attribute": "spot"}, ()),
        (
            {"trigger": "desync_spike", "attribute": "spot", "gates": ["trend:up"]},
            (WITHIN, BETWEEN),
        ),
    ],
)
def test_a_trigger_that_its_strata_determine_has_no_bars_within_a_state(changes, expected) -> None:
    assert members({**HYPOTHESIS, **changes}) == expected


def test_where_both_sides_count_a_bar_is_at_risk_while_one_is_not_blocked(base) -> None:
    trigger = HYPOTHESIS["trigger"]
    _add(base, "ctl_blocked", *((trigger, "AAAUSDT", "long", m) for m in range(1001, 1006)))
    _add(base, "ctl_blocked", *((trigger, "AAAUSDT", "short", m) for m in range(1004, 1008)))
    reader = FamilyReader(base, _grid())
    blocked = {
        side: _minutes(~reader.eligible({**HYPOTHESIS, "direction": side}), 0)
        for side in ("long", "short", "both")
    }
    assert blocked == {
        "long": [*range(1001, 1006)], "short": [*range(1004, 1008)], "both": [1004, 1005],
    }  # fmt: skip


def test_a_claim_about_both_sides_reads_the_side_off_each_rows_own_past(base) -> None:
    base.execute("attach ':memory:' as sighted")
    columns = (
        "symbol varchar, minute bigint, horizon varchar, price_sigma double, basis_sigma double"
    )
    base.execute(f"create table sighted.main.out ({columns})")
    base.execute(
        f"create table sighted.main.out_censored ({columns}, invalidation varchar, direction varchar)"
    )
    rows = "select 'AAAUSDT', m, 'short', 1.0, 1.0 from range(1000, 1010) as t(m)"
    base.execute(f"insert into sighted.main.out {rows}")
    reader = FamilyReader(base, _grid())
    both = {**HYPOTHESIS, "direction": "both"}
    assert reader.outcome(both, "sighted.main.out")[:4].tolist() == [-1, 1, -1, 1]
    gap = {**both, "trigger": "desync_spike", "consequence": "convergence"}
    assert reader.outcome(gap, "sighted.main.out")[:4].tolist() == [1, -1, 1, -1]
    one = {**HYPOTHESIS, "direction": "long"}
    assert reader.outcome(one, "sighted.main.out")[:4].tolist() == [1, 1, 1, 1]


def test_the_unaffected_outcome_is_that_of_the_others_who_were_quiet() -> None:
    grid = _grid(span=3)
    outcome = np.array([1.0, 2.0, 3.0, 10.0, np.nan, 30.0, 100.0, 200.0, 300.0])
    quiet = np.array([True, True, False, True, True, False, True, True, True])
    found = mean_of_others(grid, outcome, quiet)
    assert found[:3].tolist() == [55.0, 200.0, 300.0]
    assert found[6:8].tolist() == [5.5, 2.0] and np.isnan(found[8])


def test_a_releases_dates_are_its_hour_on_its_weekday_and_of_its_side(base) -> None:
    week = 7 * 1440
    reader = FamilyReader(base, _grid(first=0, span=9 * week + 1))
    length = 9 * week + 1
    trigger = {"trigger": "scheduled_release", "direction": "long"}
    _add(base, "evt_events", _event(5 * week, "BTCUSDT", "scheduled_release", "long", 1, 5))
    _add(base, "evt_events", _event(6 * week, "BTCUSDT", "scheduled_release", "short", -1, 5))
    ups = [
        (s, w * week, 1.0 if (w + i) % 2 else -1.0)
        for i, s in enumerate(SYMBOLS)
        for w in range(10)
    ]
    _add(base, "ctl_strata", *ups, ("BTCUSDT", 5 * week + 1, 1.0))
    event = np.array([length + 5 * week])

    def where(direction: str) -> list[tuple[int, int]]:
        found = same_hours(reader, {**trigger, "direction": direction}, event)
        return [(int(r) // length, int(r) % length // week) for r in np.flatnonzero(found)]

    assert where("long") == [(0, 3), (0, 7), (1, 4), (1, 5), (2, 3), (2, 7)]
    assert {week for _, week in where("both")} == {3, 4, 5, 7}


def test_loudness_is_read_before_the_release_and_not_from_its_reaction(base) -> None:
    reader = FamilyReader(base, _grid())
    loud = loud_before(reader)
    assert loud[:6].tolist() == [-1] * 6 and loud[SPAN : SPAN + 6].tolist() == [-1] * 6
    assert loud[6:28].tolist() == [0] * 10 + [1] * 10 + [0] * 2
