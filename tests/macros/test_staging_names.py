"""One asset under one name and in one unit, whatever each market calls it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from ingest.instruments import read_name
from ingest.symbols import asset_of

if TYPE_CHECKING:
    from tests.macros.conftest import Bench

FACTS = "market varchar, symbol varchar, spot_symbol varchar, settled_at timestamp"
INSTRUMENTS = "market varchar, symbol varchar, asset varchar, price_factor double"
KLINES = (
    "open_time bigint, open double, high double, low double, close double, volume double, "
    "close_time bigint, quote_volume double, count bigint, taker_buy_volume double, "
    "taker_buy_quote_volume double, symbol varchar, file_key varchar"
)


@pytest.mark.parametrize(
    ("symbol", "market"),
    [
        ("BTCUSD_PERP", "cm"),
        ("BTCUSD_240628", "cm"),
        ("BTCUSD", "cm_pair"),
        ("BTCUSDT_240628", "um"),
        ("币安人生USDT", "um"),
        ("PEPEUSDT", "spot"),
    ],
)
def test_sql_and_python_read_the_same_public_name(bench: Bench, symbol: str, market: str) -> None:
    assert bench.value(f"""{{{{ public_name("'{symbol}'", '{market}') }}}}""") == asset_of(
        symbol, market
    )


def test_an_index_of_implied_volatility_goes_under_its_assets_name(bench: Bench) -> None:
    assert bench.value("""{{ public_name("'BTCBVOLUSDT'", 'option') }}""") == "BTCUSDT"


def test_a_market_that_is_not_known_is_a_message(bench: Bench) -> None:
    with pytest.raises(ValueError, match="must be um, spot, cm"):
        bench.value("""{{ public_name("'BTCUSDT'", 'coin') }}""")


@pytest.mark.parametrize(
    "symbol",
    ["BTCUSDT", "1000PEPEUSDT", "1000000MOGUSDT", "1MBABYDOGEUSDT", "1000XUSDT", "1INCHUSDT",
     "4USDT", "1000SATSUSDT", "币安人生USDT", "BTCUSD_PERP", "BTCUSDT_240628"],
)  # fmt: skip
def test_sql_and_python_count_the_same_coins_a_unit(bench: Bench, symbol: str) -> None:
    counted = bench.value(f"""{{{{ coins_per_unit("'{symbol}'") }}}}""")
    assert counted == read_name(symbol).unit


def test_a_contract_on_bitcoin_is_worth_ten_of_the_others(bench: Bench) -> None:
    assert bench.value("""{{ contract_usd("'BTCUSD_PERP'") }}""") == 100
    assert bench.value("""{{ contract_usd("'BTCUSD_240628'") }}""") == 100
    assert bench.value("""{{ contract_usd("'ETHUSD_PERP'") }}""") == 10


def test_rows_after_a_settlement_are_left_out(bench: Bench) -> None:
    settled = datetime(2025, 1, 6, 9)
    bench.ref("instruments", FACTS, [("um", "FTMUSDT", None, settled)])
    columns = "symbol varchar, known_at timestamp"
    bench.table("bars", columns, [("FTMUSDT", settled), ("FTMUSDT", datetime(2025, 1, 6, 9, 1)),
                                  ("BTCUSDT", datetime(2025, 1, 7))])  # fmt: skip
    kept = "select symbol, known_at from {{ until_settlement('bars', 'um', 'symbol') }}"
    assert sorted(bench.rows(kept)) == [("BTCUSDT", datetime(2025, 1, 7)), ("FTMUSDT", settled)]
    other = "select count(*) from {{ until_settlement('bars', 'spot', 'symbol') }}"
    assert bench.column(other) == [3]


def test_a_spot_pair_is_priced_in_the_perpetuals_unit(bench: Bench) -> None:
    opened = int(datetime(2024, 3, 5, tzinfo=UTC).timestamp() * 1000)
    row = (opened, 0.01, 0.03, 0.01, 0.02, 9000, opened + 59_999, 180, 3, 3000, 60)
    bench.landed("spot_klines_1m", "PEPEUSDT/day", KLINES, [(*row, "PEPEUSDT", "a.zip")])
    bench.ref("dim_instruments", INSTRUMENTS, [("spot", "PEPEUSDT", "1000PEPEUSDT", 1000.0)])
    staging = "({{ stage_klines('spot_klines_1m', market='spot') }})"
    columns = "symbol, source_symbol, close, high, volume, taker_buy_volume, quote_volume"
    assert bench.rows(f"select {columns} from {staging}") == [
        ("1000PEPEUSDT", "PEPEUSDT", 20.0, 30.0, 9.0, 3.0, 180.0)
    ]


def test_a_spot_pair_that_nobody_asked_for_by_name_keeps_its_own(bench: Bench) -> None:
    opened = int(datetime(2024, 3, 5, tzinfo=UTC).timestamp() * 1000)
    row = (opened, 1, 3, 1, 2, 9, opened + 59_999, 18, 3, 3, 6)
    bench.landed("spot_klines_1m", "BTCUSDT/day", KLINES, [(*row, "BTCUSDT", "a.zip")])
    bench.ref("dim_instruments", INSTRUMENTS)
    staging = "({{ stage_klines('spot_klines_1m', market='spot') }})"
    assert bench.rows(f"select symbol, close from {staging}") == [("BTCUSDT", 2.0)]
