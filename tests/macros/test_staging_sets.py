"""What each staging macro makes of its data set's rows: names, times, units, one row a key."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from nullhouse.base.home import PROJECT

if TYPE_CHECKING:
    from tests.macros.conftest import Bench

MIDNIGHT = int(datetime(2024, 3, 5, tzinfo=UTC).timestamp() * 1000)
DAY = datetime(2024, 3, 5)
MODELS = PROJECT / "models" / "blind" / "staging" / "binance"

AGGREGATES = (
    "agg_trade_id bigint, price double, quantity double, first_trade_id bigint, "
    "last_trade_id bigint, transact_time bigint, is_buyer_maker boolean, symbol varchar, "
    "file_key varchar"
)
TICKERS = (
    "update_id bigint, best_bid_price double, best_bid_qty double, best_ask_price double, "
    "best_ask_qty double, transaction_time bigint, event_time bigint, received_at bigint, "
    "symbol varchar, file_key varchar"
)
REFERENCE = (
    "open_time bigint, open double, high double, low double, close double, close_time bigint, "
    "count bigint, symbol varchar, file_key varchar"
)
DEPTH = (
    '"timestamp" varchar, percentage double, depth double, notional double, received_at bigint, '
    "symbol varchar, file_key varchar"
)
FUNDING = (
    "calc_time bigint, funding_interval_hours bigint, last_funding_rate double, symbol varchar, "
    "file_key varchar"
)
METRICS = (
    "create_time varchar, symbol varchar, sum_open_interest double, "
    "sum_open_interest_value double, count_toptrader_long_short_ratio double, "
    "sum_toptrader_long_short_ratio double, count_long_short_ratio double, "
    "sum_taker_long_short_vol_ratio double, file_key varchar"
)
TRADES = "stage_trades('cm_agg_trades', 'cm', 'agg_trade_id', 'transact_time', 'quantity', 100)"


def model(bench: Bench, name: str, columns: str) -> list[Any]:
    text = (MODELS / f"stg_binance__{name}.sql").read_text(encoding="utf-8")
    return bench.rows(f"select {columns} from ({text}) order by all")


def aggregate(number: int, time: int, maker: bool = True, key: str = "a.zip") -> tuple[Any, ...]:
    return (number, 100.0, 3.0, number, number, time, maker, "BTCUSD_PERP", key)


def test_trades_come_once_and_whatever_order_the_file_has(bench: Bench) -> None:
    rows = [aggregate(2, MIDNIGHT + 5), aggregate(1, MIDNIGHT), aggregate(2, MIDNIGHT + 5, key="b")]
    bench.landed("cm_agg_trades", "BTCUSD_PERP/day", AGGREGATES, rows)
    staged = f"select trade_id, symbol, file_key from ({{{{ {TRADES} }}}}) order by 1"
    assert bench.rows(staged) == [(1, "BTCUSDT", "a.zip"), (2, "BTCUSDT", "a.zip")]


def test_the_taker_sold_where_the_buyer_was_the_maker(bench: Bench) -> None:
    rows = [aggregate(1, MIDNIGHT, maker=True), aggregate(2, MIDNIGHT, maker=False)]
    bench.landed("cm_agg_trades", "BTCUSD_PERP/day", AGGREGATES, rows)
    staged = f"select taker_side, notional_usd from ({{{{ {TRADES} }}}}) order by trade_id"
    assert bench.rows(staged) == [("sell", 300.0), ("buy", 300.0)]


def test_an_aggregate_is_known_when_it_can_no_longer_grow(bench: Bench) -> None:
    bench.landed("cm_agg_trades", "BTCUSD_PERP/day", AGGREGATES, [aggregate(1, MIDNIGHT)])
    staged = f"select event_at, known_at from ({{{{ {TRADES} }}}})"
    assert bench.rows(staged) == [(DAY, datetime(2024, 3, 5, 0, 0, 0, 100_000))]
    assert bench.rows(staged, as_of="2024-03-05 00:00:00.099") == []


def test_a_quote_is_known_when_it_was_sent(bench: Bench) -> None:
    quote = (7, 1.0, 2.0, 1.5, 3.0, MIDNIGHT, MIDNIGHT + 6, None, "BTCUSDT")
    bench.landed("um_book_ticker", "BTCUSDT/day", TICKERS, [(*quote, "a"), (*quote, "b")])
    staged = "select event_at, known_at from ({{ stage_book_ticker('um_book_ticker', 'um') }})"
    assert bench.rows(staged) == [(DAY, datetime(2024, 3, 5, 0, 0, 0, 6000))]


def test_a_recorded_quote_is_known_no_earlier_than_it_came_in(bench: Bench) -> None:
    quotes = [
        (
            n,
            1.0,
            2.0,
            1.5,
            3.0,
            MIDNIGHT,
            MIDNIGHT + 6,
            MIDNIGHT + received,
            "BTCUSDT",
            "recorded/x",
        )
        for n, received in enumerate((-1500, 250))
    ]
    bench.landed("um_book_ticker", "BTCUSDT/day", TICKERS, quotes)
    staged = "select known_at from ({{ stage_book_ticker('um_book_ticker', 'um') }}) order by 1"
    known = [datetime(2024, 3, 5, 0, 0, 0, micros) for micros in (6000, 250_000)]
    assert bench.column(staged) == known


def test_a_recorded_depth_is_known_when_the_next_update_proved_it(bench: Bench) -> None:
    rows = [
        ("2024-03-05 00:00:00", -1.0, 2, 3, None, "BTCUSDT", "data/x.zip"),
        ("2024-03-05 00:00:30", -1.0, 2, 3, MIDNIGHT + 30_250, "BTCUSDT", "recorded/x"),
    ]
    bench.landed("um_book_depth", "BTCUSDT/day", DEPTH, rows)
    staged = "select known_at from ({{ stage_book_depth('um_book_depth', 'um') }}) order by 1"
    assert bench.column(staged) == [DAY, datetime(2024, 3, 5, 0, 0, 30, 250_000)]


def test_an_index_bar_of_a_pair_goes_under_its_assets_name(bench: Bench) -> None:
    bar = (MIDNIGHT, 1, 2, 1, 1.5, MIDNIGHT + 59_999, 60, "BTCUSD", "a")
    bench.landed("cm_index_price_klines_1m", "BTCUSD/day", REFERENCE, [bar])
    call = "stage_reference_klines('cm_index_price_klines_1m', market='cm', naming='cm_pair')"
    staged = f"select symbol, source_symbol, known_at, samples from ({{{{ {call} }}}})"
    assert bench.rows(staged) == [("BTCUSDT", "BTCUSD", datetime(2024, 3, 5, 0, 1), 60)]


def test_depth_keeps_its_bands_and_both_text_forms_are_one(bench: Bench) -> None:
    rows = [
        ("2024-03-05 00:00:08", float(text), 4, 9, None, "BTCUSDT", "a") for text in ("-5", "-5.00")
    ]
    bench.landed("um_book_depth", "BTCUSDT/day", DEPTH, rows)
    staged = "select distinct band_percent from ({{ stage_book_depth('um_book_depth', 'um') }})"
    assert bench.column(staged) == [-5.0]


def test_a_settlement_is_of_its_hour_and_known_when_stamped(bench: Bench) -> None:
    rows = [(MIDNIGHT + 11, 8, 0.0001, "BTCUSDT", key) for key in ("a", "b")]
    bench.landed("um_funding_rate", "BTCUSDT/month", FUNDING, rows)
    staged = "select event_at, known_at from ({{ stage_funding('um_funding_rate', 'um') }})"
    assert bench.rows(staged) == [(DAY, datetime(2024, 3, 5, 0, 0, 0, 11_000))]


def metrics(label: str, key: str, interest: float = 1.0) -> tuple[Any, ...]:
    return (label, "BTCUSDT", interest, 2.0, 1.1, 1.2, 1.3, 1.4, key)


def test_both_label_conventions_mean_the_same_instant(bench: Bench) -> None:
    before, after = "x/BTCUSDT-metrics-2026-06-24.zip", "x/BTCUSDT-metrics-2026-06-25.zip"
    rows = [
        metrics("2026-06-24 00:05:00", before, 1.0),
        metrics("2026-06-25 00:00:00", before, 2.0),
        metrics("2026-06-25 00:00:00", after, 3.0),
        metrics("2026-06-25 23:55:00", after, 4.0),
    ]
    bench.landed("um_metrics", "BTCUSDT/days", METRICS, rows)
    staged = "select known_at, open_interest from ({{ stage_metrics('um_metrics', 'um') }})"
    assert sorted(bench.rows(staged)) == [
        (datetime(2026, 6, 24, 0, 5), 1.0),
        (datetime(2026, 6, 25, 0, 0), 2.0),
        (datetime(2026, 6, 25, 0, 5), 3.0),
        (datetime(2026, 6, 26, 0, 0), 4.0),
    ]


def test_coin_margined_labels_always_name_the_start(bench: Bench) -> None:
    row = ("2024-03-05 23:55:00", "BTCUSD_PERP", 70.0, 0.1, 1.1, 1.2, 1.3, 1.4,
           "x/BTCUSD_PERP-metrics-2024-03-05.zip")  # fmt: skip
    bench.landed("cm_metrics", "BTCUSD_PERP/day", METRICS, [row])
    assert model(bench, "cm_metrics", "symbol, known_at, open_interest_usd") == [
        ("BTCUSDT", datetime(2024, 3, 6), 7000.0)
    ]


def test_an_hours_summary_is_known_when_the_hour_is_over(bench: Bench) -> None:
    columns = (
        "date varchar, hour varchar, symbol varchar, underlying varchar, type varchar, "
        "strike varchar, open double, high double, low double, close double, "
        "volume_contracts double, best_bid_price double, best_ask_price double, "
        "best_bid_qty double, best_ask_qty double, best_buy_iv double, best_sell_iv double, "
        "mark_price double, mark_iv double, delta double, gamma double, vega double, "
        "theta double, openinterest_contracts double, openinterest_usdt double, file_key varchar"
    )
    row = ("2023-10-20", "23", "BTC-231229-34000-C", "BTCUSDT", "C", "231229-34000",
           7.0, 7.0, 7.0, 7.0, 0.0, 0.0, 99999995.0, 1.0, 1.0, None, -1e-8,
           762.4, 0.48, 0.2, 0.1, 3.0, -1.0, None, None, "a")  # fmt: skip
    bench.landed("option_eoh_summary", "BTCUSDT/day", columns, [row, row])
    wanted = (
        "symbol, known_at, option_type, cast(expires_on as varchar), strike_price, close, "
        "best_bid_price, best_ask_price, ask_implied_volatility"
    )
    assert model(bench, "option_eoh_summary", wanted) == [
        ("BTCUSDT", datetime(2023, 10, 21), "call", "2023-12-29", 34000.0, *[None] * 4)
    ]


@pytest.mark.parametrize("value", [35.7571, 37.2])
def test_a_repeated_instant_of_implied_volatility_counts_once(bench: Bench, value: float) -> None:
    columns = "calc_time bigint, symbol varchar, index_value double, file_key varchar"
    rows = [(MIDNIGHT + 1, "BTCBVOLUSDT", value, "a"), (MIDNIGHT + 1, "BTCBVOLUSDT", 99.0, "b")]
    bench.landed("option_bvol_index", "BTCBVOLUSDT/day", columns, rows)
    assert model(bench, "option_bvol_index", "symbol, implied_volatility_percent") == [
        ("BTCUSDT", value)
    ]
