"""What a second sensor may say of an event: in time, of the right side, and never itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from nullhouse.base.home import PROJECT

if TYPE_CHECKING:
    from tests.macros.conftest import Bench

BLIND = PROJECT / "models" / "blind"
EVENTS = (
    "event_id varchar, trigger varchar, symbol varchar, direction varchar, flow_sign integer, "
    "started_at timestamp, known_at timestamp"
)
CANDIDATES = "trigger varchar, symbol varchar, direction varchar, known_at timestamp"
START, KNOWN = datetime(2024, 3, 5, 12), datetime(2024, 3, 5, 12, 5)
MINUTE = timedelta(minutes=1)
STATES = (
    "event_id varchar, state varchar, bucket varchar, known_at timestamp, event_known_at timestamp"
)


def event(trigger: str = "liquidation_cluster", direction: str = "long") -> tuple[Any, ...]:
    pushes_down = trigger.startswith("liquidation") == (direction == "long")
    return ("E_1", trigger, "BTCUSDT", direction, -1 if pushes_down else 1, START, KNOWN)


@pytest.fixture
def sensors(bench: Bench) -> Bench:
    """One forced sale of longs, and second sensors that have seen nothing."""
    bench.ref("evt_events", EVENTS, [event()])
    bench.ref("evt_candidates", CANDIDATES)
    bench.ref("int_basis_jumps", "symbol varchar, known_at timestamp")
    bench.ref("int_liquidation_prints", "symbol varchar, known_at timestamp")
    bench.ref("sta_pre_event", STATES)
    return bench


def model(bench: Bench, path: str, columns: str) -> list[Any]:
    text = (BLIND / f"{path}.sql").read_text(encoding="utf-8")
    return bench.rows(f"with model as ({text}\n) select {columns} from model order by all")


def confirmations(bench: Bench) -> list[Any]:
    return model(bench, "confirmations/cnf_confirmations", "confirmation, timing, known_at")


@pytest.mark.parametrize(
    ("trigger", "direction", "sign"),
    [
        ("liquidation_cluster", "long", -1),
        ("liquidation_cluster", "short", 1),
        ("depth_depletion", "long", -1),
        ("price_shock", "long", 1),
        ("aggressive_burst", "short", -1),
    ],
)
def test_the_flow_of_an_event_is_where_it_pushes(
    bench: Bench, trigger: str, direction: str, sign: int
) -> None:
    row = f"(select '{trigger}' as trigger, '{direction}' as direction) as row"
    assert bench.column(f"select {{{{ flow_sign('row') }}}} from {row}") == [sign]


@pytest.mark.parametrize(
    ("at", "holds"),
    [(START - MINUTE, False), (START, True), (KNOWN, True), (KNOWN + MINUTE, False)],
)
def test_a_concurrent_confirmation_lies_within_the_event(
    sensors: Bench, at: datetime, holds: bool
) -> None:
    sensors.ref("evt_candidates", CANDIDATES, [("depth_depletion", "BTCUSDT", "long", at)])
    found = [("depth_depleted", "concurrent", at)] if holds else []
    assert confirmations(sensors) == found


@pytest.mark.parametrize(
    ("trigger", "direction", "symbol", "confirmed"),
    [
        ("aggressive_burst", "short", "BTCUSDT", ["trade_imbalance"]),
        ("aggressive_burst", "long", "BTCUSDT", []),
        ("aggressive_burst", "short", "ETHUSDT", []),
        ("depth_depletion", "short", "BTCUSDT", []),
        ("price_shock", "short", "BTCUSDT", []),
    ],
)
def test_only_the_same_push_on_the_same_symbol_confirms(
    sensors: Bench, trigger: str, direction: str, symbol: str, confirmed: list[str]
) -> None:
    sensors.ref("evt_candidates", CANDIDATES, [(trigger, symbol, direction, KNOWN)])
    assert [name for name, *_ in confirmations(sensors)] == confirmed


def test_the_first_of_several_is_when_it_was_confirmed(sensors: Bench) -> None:
    times = [("BTCUSDT", KNOWN), ("BTCUSDT", START + MINUTE), ("BTCUSDT", START + 2 * MINUTE)]
    sensors.ref("int_basis_jumps", "symbol varchar, known_at timestamp", times)
    assert confirmations(sensors) == [("basis_jump", "concurrent", START + MINUTE)]


@pytest.mark.parametrize(
    ("trigger", "confirmed"),
    [("desync_spike", ["forced_flow_inside"]), ("liquidation_cluster", [])],
)
def test_forced_flow_confirms_what_is_not_forced_flow_itself(
    sensors: Bench, trigger: str, confirmed: list[str]
) -> None:
    sensors.ref("evt_events", EVENTS, [event(trigger)])
    sensors.ref("int_liquidation_prints", "symbol varchar, known_at timestamp",
                [("BTCUSDT", START + MINUTE)])  # fmt: skip
    assert [name for name, *_ in confirmations(sensors)] == confirmed


@pytest.mark.parametrize(("bucket", "confirmed"), [("thin", ["depth_thin_pre"]), ("middle", [])])
def test_a_thin_book_is_confirmed_by_the_state_before_the_event(
    sensors: Bench, bucket: str, confirmed: list[str]
) -> None:
    sensors.ref("sta_pre_event", STATES, [("E_1", "depth", bucket, START - MINUTE, KNOWN)])
    assert [name for name, *_ in confirmations(sensors)] == confirmed


@pytest.mark.parametrize(
    ("deviation", "branch"),
    [(4.0, "trend_aftershock"), (-4.5, "trend_aftershock"), (3.9, "mean_reverting")],
)
def test_a_basis_outside_its_band_makes_it_a_trend(
    sensors: Bench, deviation: float, branch: str
) -> None:
    columns = "symbol varchar, known_at timestamp, deviation_mad double"
    rows = [("BTCUSDT", KNOWN, deviation), ("BTCUSDT", KNOWN + MINUTE, 99.0)]
    sensors.ref("int_basis", columns, rows)
    assert model(sensors, "confirmations/cnf_branches", "branch, known_at") == [(branch, KNOWN)]


def test_a_branch_is_not_told_where_the_basis_is_not_known(sensors: Bench) -> None:
    columns = "symbol varchar, known_at timestamp, deviation_mad double"
    sensors.ref("int_basis", columns, [("BTCUSDT", KNOWN, None)])
    assert model(sensors, "confirmations/cnf_branches", "branch") == []


def test_a_confirmation_out_of_its_time_fails_the_data_test(bench: Bench) -> None:
    columns = "event_id varchar, confirmation varchar, timing varchar, known_at timestamp"
    late = [
        ("E_1", "depth_thin_pre", "pre", START),
        ("E_1", "depth_depleted", "concurrent", KNOWN + MINUTE),
        ("E_1", "basis_jump", "concurrent", START - MINUTE),
        ("E_1", "trade_imbalance", "concurrent", KNOWN),
        ("E_9", "basis_jump", "concurrent", KNOWN),
    ]
    bench.table("confirmations", columns, late)
    bench.table("events", EVENTS, [event()])
    test = "test_confirmed_in_time(model='confirmations', events='events')"
    failed = bench.rows(f"select event_id, confirmation from ({{{{ {test} }}}}) order by all")
    assert failed == [
        ("E_1", "basis_jump"),
        ("E_1", "depth_depleted"),
        ("E_1", "depth_thin_pre"),
        ("E_9", "basis_jump"),
    ]


RELEASES = "event_name varchar, event_at timestamp, known_at timestamp"
MINUTES = "symbol varchar, minute bigint, known_at timestamp, return_e9 bigint"


def releases(
    bench: Bench,
    moves: list[int | None],
    heard: datetime = START,
    names: tuple[str, ...] = ("CPI",),
) -> list[Any]:
    """Releases at noon, and the returns of the minutes from one before it on."""
    bench.ref("stg_calendar__releases", RELEASES, [(name, START, heard) for name in names])
    noon = int((START - datetime(1970, 1, 1)).total_seconds()) // 60
    rows = [("BTCUSDT", noon + n, START + n * MINUTE, move) for n, move in enumerate(moves)]
    bench.ref("int_minutes", MINUTES, rows)
    return model(bench, "events/evt_scheduled_releases", "direction, started_at, known_at")


def test_a_release_is_known_when_its_first_reaction_is_over(bench: Bench) -> None:
    assert releases(bench, [-99, 1, 2, 3, 4, 5, -99]) == [("long", START, KNOWN)]
    assert releases(bench, [99, 1, 2, -9, 4, -5, 99]) == [("short", START, KNOWN)]


def test_a_release_that_was_heard_of_late_is_known_late(bench: Bench) -> None:
    heard = KNOWN + 3 * MINUTE
    assert releases(bench, [0, 1, 2, 3, 4, 5], heard) == [("long", START, heard)]


def test_a_release_that_was_heard_of_days_later_is_no_event(bench: Bench) -> None:
    days = START + timedelta(days=3)
    assert releases(bench, [0, 1, 2, 3, 4, 5], days) == [("long", START, days)]
    assert releases(bench, [0, 1, 2, 3, 4, 5], days + MINUTE) == []


def test_two_releases_of_one_time_are_one_event(bench: Bench) -> None:
    found = releases(bench, [0, 1, 2, 3, 4, 5], names=("CPI", "FOMC"))
    assert found == [("long", START, KNOWN)]


@pytest.mark.parametrize("moves", [[0, 1, 2, None, 4, 5], [0, 1, 2, 3], [0, 3, -3, 0, 0, 0]])
def test_a_release_without_a_whole_reaction_is_no_event(
    bench: Bench, moves: list[int | None]
) -> None:
    assert releases(bench, moves) == []


SETTLEMENTS = (
    "symbol varchar, event_at timestamp, known_at timestamp, funding_rate double, "
    "interval_hours bigint"
)


@pytest.mark.parametrize(
    ("rates", "hours", "persistence"),
    [
        ([1.0] * 9, 8, "positive"),
        ([-1.0] * 9, 8, "negative"),
        ([1.0] * 8 + [-1.0], 8, "mixed"),
        ([-1.0] + [1.0] * 9, 8, "positive"),
        ([1.0] * 8, 8, None),
        ([1.0] * 18, 4, "positive"),
        ([0.0] * 9, 8, "mixed"),
    ],
)
def test_funding_persists_when_three_days_have_one_sign(
    bench: Bench, rates: list[float], hours: int, persistence: str | None
) -> None:
    rows = [
        ("BTCUSDT", at, at, rate, hours)
        for n, rate in enumerate(rates)
        for at in [START + n * timedelta(hours=hours)]
    ]
    bench.ref("stg_binance__um_funding_rate", SETTLEMENTS, rows)
    columns = "symbol varchar, known_at timestamp, close double"
    bench.ref("stg_binance__um_premium_index_klines_1m", columns)
    found = model(bench, "series/int_funding", "known_at, persistence")
    assert found[-1][1] == persistence


def test_a_gap_is_resolved_when_the_basis_comes_to_its_median_from_the_events_side(
    bench: Bench,
) -> None:
    bench.ref("evt_candidates", CANDIDATES)
    columns = "symbol varchar, minute bigint, known_at timestamp, deviation_mad double"
    path = [5.0, 1.0, 0.0, -1.0, None, 2.0, 3.0]
    rows = [("BTCUSDT", n, START + n * MINUTE, value) for n, value in enumerate(path)]
    bench.ref("int_basis", columns, rows)
    found = model(bench, "events/int_invalidations", "invalidation, direction, minute")
    assert found == [("desync_resolved", "long", 2), ("desync_resolved", "short", 5)]
