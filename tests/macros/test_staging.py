from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from nullhouse.base.home import PROJECT

if TYPE_CHECKING:
    from tests.macros.conftest import Bench

MIDNIGHT = int(datetime(2024, 3, 5, tzinfo=UTC).timestamp() * 1000)
KLINES = (
    "open_time bigint, open double, high double, low double, close double, volume double, "
    "close_time bigint, quote_volume double, count bigint, taker_buy_volume double, "
    "taker_buy_quote_volume double, symbol varchar, file_key varchar"
)
PRINTS = (
    "time bigint, side varchar, order_type varchar, time_in_force varchar, "
    "original_quantity double, price double, average_price double, order_status varchar, "
    "last_fill_quantity double, accumulated_fill_quantity double, received_at bigint, "
    "symbol varchar, file_key varchar"
)
MODELS = PROJECT / "models" / "blind" / "staging" / "binance"


def kline(open_time: int, close: float = 1.5, file_key: str = "a.zip") -> tuple[Any, ...]:
    closes = open_time + 59_999
    return (open_time, 1, 2, 1, close, 10, closes, 15, 3, 4, 6, "BTCUSDT", file_key)


def liquidation(
    side: str = "SELL",
    symbol: str = "BTCUSD_PERP",
    time: int = MIDNIGHT,
    filled: float = 3,
    average_price: float = 200,
    received_at: int | None = None,
    file_key: str = "data/x.zip",
) -> tuple[Any, ...]:
    order = (time, side, "LIMIT", "IOC", 5, 201, average_price, "FILLED", filled, filled)
    return (*order, received_at, symbol, file_key)


def land_klines(bench: Bench, rows: Sequence[Sequence[Any]]) -> None:
    bench.landed("um_klines_1m", "BTCUSDT/day", KLINES, rows)


def staged(bench: Bench, market: str, columns: str, rows: Sequence[Sequence[Any]]) -> Any:
    """Rows of the staging model of one market's liquidations."""
    bench.landed(f"{market}_liquidation_snapshot", "X/day", PRINTS, rows)
    model = MODELS / f"stg_binance__{market}_liquidation_snapshot.sql"
    return bench.rows(f"select {columns} from ({model.read_text()}) order by all")


@pytest.mark.parametrize("stamp", [1709642096789, 1709642096789000], ids=["13 digits", "16 digits"])
def test_a_stamp_is_read_in_the_unit_that_its_digits_show(bench: Bench, stamp: int) -> None:
    assert bench.value(f"{{{{ epoch_utc('{stamp}') }}}}") == datetime(
        2024, 3, 5, 12, 34, 56, 789000
    )


def test_a_stamp_in_microseconds_keeps_them(bench: Bench) -> None:
    at = bench.value("{{ epoch_utc('1709642096789123') }}")
    assert at == datetime(2024, 3, 5, 12, 34, 56, 789123)


def test_the_unit_is_told_in_every_year_of_the_archive(bench: Bench) -> None:
    bench.table("stamps", "stamp bigint", [[1502942400000], [4102444800000000], [None]])
    first, last, none = bench.column("select {{ epoch_utc('stamp') }} from stamps")
    assert (first, last, none) == (datetime(2017, 8, 17, 4), datetime(2100, 1, 1), None)


def test_a_bar_is_known_at_its_close_and_not_at_its_label(bench: Bench) -> None:
    land_klines(bench, [kline(MIDNIGHT)])
    staging = "select opened_at, event_at, known_at from ({{ stage_klines('um_klines_1m') }})"
    closes = datetime(2024, 3, 5, 0, 1)
    assert bench.rows(staging) == [(datetime(2024, 3, 5), closes, closes)]


def test_a_cut_hides_the_bar_that_is_still_open(bench: Bench) -> None:
    land_klines(bench, [kline(MIDNIGHT), kline(MIDNIGHT + 60_000)])
    staging = "select opened_at from ({{ stage_klines('um_klines_1m') }})"
    assert len(bench.rows(staging)) == 2
    assert bench.rows(staging, as_of="2024-03-05 00:01:59") == [(datetime(2024, 3, 5),)]
    assert bench.rows(staging, as_of="2024-03-05 00:00:59") == []


def test_a_bar_in_two_files_is_taken_once_from_the_first(bench: Bench) -> None:
    land_klines(bench, [kline(MIDNIGHT, 1.75, "b.zip"), kline(MIDNIGHT, 1.5, "a.zip")])
    staging = "select close, file_key from ({{ stage_klines('um_klines_1m') }})"
    assert bench.rows(staging) == [(1.5, "a.zip")]


def test_bars_in_milliseconds_and_in_microseconds_are_the_same_bars(bench: Bench) -> None:
    land_klines(bench, [kline(MIDNIGHT), kline((MIDNIGHT + 60_000) * 1000)])
    staging = "select opened_at from ({{ stage_klines('um_klines_1m') }}) order by 1"
    assert bench.column(staging) == [datetime(2024, 3, 5), datetime(2024, 3, 5, 0, 1)]


def test_a_row_that_the_source_writes_twice_is_one_print(bench: Bench) -> None:
    rows = [liquidation()] * 2 + [liquidation(time=MIDNIGHT + 1000)] * 2
    assert len(staged(bench, "cm", "print_id", rows)) == 2


def test_orders_that_differ_in_a_fill_stay_apart(bench: Bench) -> None:
    rows = [liquidation(filled=3), liquidation(filled=4)]
    [(first,), (second,)] = staged(bench, "cm", "print_id", rows)
    assert first != second


@pytest.mark.parametrize(("side", "direction"), [("SELL", "long"), ("BUY", "short")])
def test_an_order_that_sells_closes_a_long(bench: Bench, side: str, direction: str) -> None:
    assert staged(bench, "cm", "direction", [liquidation(side)]) == [(direction,)]


def test_a_print_is_known_a_second_after_it_happened(bench: Bench) -> None:
    [(event_at, known_at)] = staged(bench, "cm", "event_at, known_at", [liquidation()])
    assert (event_at, known_at) == (datetime(2024, 3, 5), datetime(2024, 3, 5, 0, 0, 1))


@pytest.mark.parametrize(("received", "known"), [(-1500, 1000), (400, 1000), (2500, 2500)])
def test_a_recorded_print_was_known_at_the_later_of_its_window_and_its_arrival(
    bench: Bench, received: int, known: int
) -> None:
    recorded = liquidation(received_at=MIDNIGHT + received, file_key="recorded/x.parquet")
    [(event_at, known_at)] = staged(bench, "cm", "event_at, known_at", [recorded])
    assert event_at == datetime(2024, 3, 5)
    assert known_at == datetime(2024, 3, 5) + timedelta(milliseconds=known)


def test_a_print_that_is_archived_and_recorded_counts_once_as_the_archive_has_it(
    bench: Bench,
) -> None:
    heard = {"received_at": MIDNIGHT + 4000, "file_key": "recorded/x.parquet"}
    rows = [liquidation(**heard), liquidation(), liquidation()]
    assert staged(bench, "cm", "known_at", rows) == [(datetime(2024, 3, 5, 0, 0, 1),)]


def test_a_print_that_two_recorders_heard_was_known_when_the_first_did(bench: Bench) -> None:
    heard = [
        liquidation(received_at=MIDNIGHT + late, file_key="recorded/x.parquet")
        for late in (4000, 3000)
    ]
    assert staged(bench, "cm", "known_at", heard) == [(datetime(2024, 3, 5, 0, 0, 3),)]


def test_a_cut_looks_at_when_a_print_was_known(bench: Bench) -> None:
    bench.landed("cm_liquidation_snapshot", "X/day", PRINTS, [liquidation()])
    call = "stage_liquidations('cm_liquidation_snapshot', 'cm', 'price')"
    prints = f"select notional_usd from ({{{{ {call} }}}})"
    assert bench.column(prints, as_of="2024-03-05 00:00:01") == [201.0]
    assert bench.column(prints, as_of="2024-03-05 00:00:00.999") == []


def test_a_coin_margined_contract_goes_under_its_assets_public_name(bench: Bench) -> None:
    rows = [liquidation(symbol="BTCUSD_PERP"), liquidation(symbol="ETHUSD_PERP")]
    columns = "source_symbol, symbol, market"
    assert staged(bench, "cm", columns, rows) == [
        ("BTCUSD_PERP", "BTCUSDT", "cm"),
        ("ETHUSD_PERP", "ETHUSDT", "cm"),
    ]


def test_contracts_become_dollars(bench: Bench) -> None:
    rows = [liquidation(symbol="BTCUSD_PERP"), liquidation(symbol="ETHUSD_PERP")]
    assert staged(bench, "cm", "symbol, notional_usd", rows) == [
        ("BTCUSDT", 300.0),
        ("ETHUSDT", 30.0),
    ]


def test_coins_become_dollars_at_the_average_price(bench: Bench) -> None:
    rows = [liquidation(symbol="BTCUSDT", filled=3, average_price=200)]
    assert staged(bench, "um", "symbol, market, notional_usd", rows) == [("BTCUSDT", "um", 600.0)]
