"""Edges of single models: each runs as it stands in the project, on a few rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nullhouse.base.home import PROJECT

if TYPE_CHECKING:
    from tests.macros.conftest import Bench

BLIND = PROJECT / "models" / "blind"
EVENTS = "event_id varchar, symbol varchar, started_at timestamp, known_at timestamp"
NOON = "2024-03-05 12:00"


def state(bench: Bench, model: str, started_at: str = NOON) -> list[tuple[str, str]]:
    """(bucket, time at which it was known) of one event's state."""
    bench.ref("evt_events", EVENTS, [("E_1", "BTCUSDT", started_at, started_at)])
    text = (BLIND / "states" / f"{model}.sql").read_text()
    rows = bench.rows(f"with states as ({text}\n) select bucket, known_at from states")
    return [(bucket, f"{known_at:%H:%M}") for bucket, known_at in rows]


@pytest.mark.parametrize(
    ("model", "series", "column", "names", "edges"),
    [
        ("funding", "funding", "funding_rank", ("extreme_positive", "extreme_negative"), (95, 5)),
        ("open_interest", "positioning", "open_interest_rank", ("high", "low"), (80, 20)),
        ("long_short_ratio", "positioning", "account_ratio_rank", ("long_heavy", "short_heavy"), (80, 20)),
        ("trend", "trend", "trend_rank", ("up", "down"), (80, 20)),
        ("volatility", "volatility_rank", "sigma_rank", ("high", "low"), (80, 20)),
    ],
)  # fmt: skip
def test_the_outer_buckets_of_a_state_mirror_each_other(
    bench: Bench,
    model: str,
    series: str,
    column: str,
    names: tuple[str, str],
    edges: tuple[int, int],
) -> None:
    def bucket(hundredths: float) -> str:
        rows = [("BTCUSDT", "2024-03-05 11:59", hundredths / 100)]
        bench.ref(f"int_{series}", f"symbol varchar, known_at timestamp, {column} double", rows)
        [(found, _)] = state(bench, f"sta_{model}")
        return found

    high, low = edges
    assert (bucket(high), bucket(low)) == names
    assert {bucket(high - 0.01), bucket(low + 0.01)}.isdisjoint(names)


@pytest.mark.parametrize(("rank", "bucket"), [(0.8, "thick"), (0.5, "middle"), (0.2, "thin")])
@pytest.mark.parametrize(("known_at", "is_fresh"), [("11:59", True), ("11:58", False)])
def test_depth_that_became_known_more_than_a_minute_before_says_nothing(
    bench: Bench, rank: float, bucket: str, known_at: str, is_fresh: bool
) -> None:
    columns = "symbol varchar, known_at timestamp, snapshot_at timestamp, depth_rank double"
    rows = [("BTCUSDT", f"2024-03-05 {known_at}", f"2024-03-05 {known_at}", rank)]
    bench.ref("int_depth_rank", columns, rows)
    assert state(bench, "sta_depth") == [(bucket if is_fresh else "unknown", known_at)]


@pytest.mark.parametrize(
    ("started_at", "bucket", "known_at"),
    [
        ("2024-03-05 06:00:00", "block_0", "05:59"),
        ("2024-03-05 06:00:00.001", "block_1", "06:00"),
        ("2024-03-05 00:00:00", "block_3", "23:59"),
    ],
)
def test_the_time_of_day_is_that_of_the_last_whole_minute_before(
    bench: Bench, started_at: str, bucket: str, known_at: str
) -> None:
    assert state(bench, "sta_time_of_day", started_at) == [(bucket, known_at)]


@pytest.mark.parametrize(
    ("gone", "move", "attribute"),
    [
        ("long", -1, "aggression"),
        ("long", 1, "withdrawal"),
        ("short", 1, "aggression"),
        ("short", -1, "withdrawal"),
        ("long", 0, "withdrawal"),
        ("short", 0, "withdrawal"),
        ("long", None, "withdrawal"),
        ("short", None, "withdrawal"),
    ],
)
def test_depth_was_taken_only_where_price_went_through_it(
    bench: Bench, gone: str, move: int | None, attribute: str
) -> None:
    at = "2024-03-05 11:59"
    bid, ask = (50, 100) if gone == "long" else (100, 50)
    depth = (
        "symbol varchar, known_at timestamp, bid_usd double, ask_usd double, "
        "bid_median_usd double, ask_median_usd double, snapshots_in_hour bigint"
    )
    bench.ref("int_depth", depth, [("BTCUSDT", at, bid, ask, 100, 100, 42)])
    minutes = "symbol varchar, known_at timestamp, return_e9 bigint"
    bench.ref("int_minutes", minutes, [("BTCUSDT", at, move)])
    text = (BLIND / "events" / "evt_depth_depletions.sql").read_text()
    assert bench.rows(
        f"with events as ({text}\n) select direction, attribute, size from events"
    ) == [(gone, attribute, 0.5)]


def test_a_lane_is_a_market_a_symbol_and_a_side_and_an_asset_its_symbol(bench: Bench) -> None:
    columns = (
        "print_id varchar, symbol varchar, market varchar, direction varchar, "
        "event_at timestamp, known_at timestamp, notional_usd double"
    )
    for market in ("um", "cm"):
        kinds = [(symbol, side) for symbol in ("BTCUSDT", "ETHUSDT") for side in ("long", "short")]
        rows = [
            (f"{market}{n}", symbol, market, side, NOON, NOON, 12.345)
            for n, (symbol, side) in enumerate(kinds * 2)
        ]
        bench.ref(f"stg_binance__{market}_liquidation_snapshot", columns, rows)
    text = (BLIND / "events" / "int_liquidation_prints.sql").read_text()
    columns = "lane, asset, market, symbol, direction, cents"
    rows = bench.rows(f"with prints as ({text}\n) select {columns} from prints")
    assert len(rows) == 16
    assert {cents for *_, cents in rows} == {1235}
    lanes = {(lane, market, symbol, side) for lane, _, market, symbol, side, _ in rows}
    assert len(lanes) == len({lane for lane, *_ in lanes}) == 8
    # The last ten bits are a control's draw.
    assert {lane % 1024 for lane, *_ in lanes} == {0}
    assets = {(asset, symbol) for _, asset, _, symbol, *_ in rows}
    assert len(assets) == len({asset for asset, _ in assets}) == 2


def test_a_name_that_appears_later_changes_no_number_that_was_given(bench: Bench) -> None:
    columns = (
        "print_id varchar, symbol varchar, market varchar, direction varchar, "
        "event_at timestamp, known_at timestamp, notional_usd double"
    )
    early = [
        ("a", "ETHUSDT", "um", "short", NOON, NOON, 1),
        ("b", "SOLUSDT", "um", "long", NOON, NOON, 1),
    ]
    text = (BLIND / "events" / "int_liquidation_prints.sql").read_text()
    asked = f"with prints as ({text}\n) select print_id, asset, lane from prints order by print_id"
    bench.ref("stg_binance__cm_liquidation_snapshot", columns)
    bench.ref("stg_binance__um_liquidation_snapshot", columns, early)
    before = bench.rows(asked)
    later = ("c", "AAVEUSDT", "um", "long", "2024-03-06 12:00", "2024-03-06 12:00", 1)
    bench.ref("stg_binance__um_liquidation_snapshot", columns, [*early, later])
    assert bench.rows(asked)[:2] == before
    assert len({asset for _, asset, _ in bench.rows(asked)}) == 3


def test_a_leaders_shock_stands_on_who_traded_then_and_not_on_who_came_later(bench: Bench) -> None:
    shocks = (
        "symbol varchar, direction varchar, attribute varchar, size double, "
        "started_at timestamp, known_at timestamp"
    )
    bench.ref("evt_price_shocks", shocks, [("BTCUSDT", "long", None, 5, "2024-03-05 11:55", NOON)])
    minutes = [
        ("BTCUSDT", NOON, 1.0),
        ("ETHUSDT", NOON, 1.0),
        # In a gap of its own, and not listed yet.
        ("SOLUSDT", NOON, None),
        ("AAVEUSDT", "2024-03-06 12:00", 1.0),
    ]
    bench.ref("int_minutes", "symbol varchar, known_at timestamp, close double", minutes)
    text = (BLIND / "events" / "evt_leader_shocks.sql").read_text()
    assert bench.column(f"with events as ({text}\n) select symbol from events") == ["ETHUSDT"]
