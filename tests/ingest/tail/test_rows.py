"""What lands is what the exchange has, over any number of pages, in the archive's own columns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from ingest.manifest import read_manifest
from ingest.tail.summary import TailSummary
from nullhouse.base.canonical import sha256_of_file
from nullhouse.base.home import Home
from tests.ingest.tail.exchange import Exchange
from tests.ingest.tail.truth import (
    HOUR,
    MINUTE,
    NOW,
    PERIOD,
    kline,
    metrics,
    ms,
    reading,
    settlement,
    trades,
)

Tail = Callable[..., TailSummary]
Lake = Callable[..., list[tuple[Any, ...]]]
Exchanges = dict[str, Exchange]

TAIL = ms("2026-11-19")
#: Behind the last trade of the archive.
TRADED = ms("2026-11-22") - 20_000 + 1
OPEN = ms(NOW) - ms(NOW) % MINUTE
BARS = range(TAIL, OPEN, MINUTE)


def bars(kind: str, symbol: str, factor: int = 1) -> list[tuple[Any, ...]]:
    """The exchange's closed bars since the archive's end, as the lake has them."""
    rows = []
    for opened in BARS:
        cells = kline(kind, symbol, opened)
        numbers = [float(str(cells[n])) for n in (1, 2, 3, 4, 5, 7)]
        takers = [float(str(cells[n])) for n in (9, 10)]
        closes = (opened + MINUTE) * factor - 1
        rows.append((opened * factor, *numbers[:5], closes, numbers[5], cells[8], *takers))
    return rows


KLINE = (
    "open_time, open, high, low, close, volume, close_time, quote_volume, count, "
    "taker_buy_volume, taker_buy_quote_volume"
)


def test_bars_of_four_pages_are_the_exchanges_bars(
    um: Exchange, bring_tail: Tail, lake: Lake
) -> None:
    summary = bring_tail("um_klines_1m")
    assert lake("um_klines_1m", KLINE) == bars("um", "BTCUSDT")
    assert [o.result for o in summary.outcomes] == ["landed"]
    starts = [int(q["startTime"]) for q in um.paths("/klines")[1:]]
    # A page goes on one millisecond behind the last bar of the one before.
    assert starts == [
        TAIL,
        *(TAIL + n * 1500 * MINUTE - MINUTE + 1 for n in (1, 2, 3)),
    ]


def test_coin_margined_bars_keep_contracts_and_coins(
    exchanges: Exchanges, bring_tail: Tail, lake: Lake
) -> None:
    bring_tail("cm_klines_1m", market="cm")
    assert lake("cm_klines_1m", KLINE) == bars("cm", "BTCUSD_PERP")
    spans = [int(q["endTime"]) - int(q["startTime"]) for q in exchanges["cm"].paths("/klines")]
    # The coin-margined side gives the end of a longer window, so none holds more than a page.
    assert max(spans) < 1500 * MINUTE


def test_spot_bars_keep_their_microseconds(
    exchanges: Exchanges, bring_tail: Tail, lake: Lake
) -> None:
    def in_micros(name: str, query: dict[str, str], rows: list[Any]) -> list[Any]:
        return [[row[0] * 1000, *row[1:6], (row[0] + MINUTE) * 1000 - 1, *row[7:]] for row in rows]

    exchanges["spot"].change = in_micros
    bring_tail("spot_klines_1m", market="spot")
    assert lake("spot_klines_1m", KLINE) == bars("spot", "BTCUSDT", 1000)


@pytest.mark.parametrize(
    ("dataset", "market", "kind", "symbol"),
    [
        ("um_mark_price_klines_1m", "um", "mark", "BTCUSDT"),
        ("um_index_price_klines_1m", "um", "index", "BTCUSDT"),
        ("um_premium_index_klines_1m", "um", "premium", "BTCUSDT"),
        ("cm_mark_price_klines_1m", "cm", "mark", "BTCUSD_PERP"),
        ("cm_index_price_klines_1m", "cm", "index", "BTCUSD"),
        ("cm_premium_index_klines_1m", "cm", "premium", "BTCUSD_PERP"),
    ],
)
def test_sampled_bars_are_asked_by_their_own_names(
    dataset: str, market: str, kind: str, symbol: str, bring_tail: Tail, lake: Lake
) -> None:
    bring_tail(dataset, market=market, start=date(2026, 11, 22))
    wanted = [(bar[0], bar[4], 60) for bar in bars(kind, symbol) if bar[0] >= ms("2026-11-22")]
    assert lake(dataset, "open_time, close, count") == wanted
    [(named,)] = lake(dataset, "distinct symbol")
    assert named == symbol


def test_a_metrics_row_joins_five_series_at_the_end_of_its_period(
    bring_tail: Tail, lake: Lake
) -> None:
    bring_tail("um_metrics")
    columns = (
        "epoch_ms(cast(create_time as timestamp)), symbol, sum_open_interest, "
        "sum_open_interest_value, count_toptrader_long_short_ratio, sum_toptrader_long_short_ratio, "
        "count_long_short_ratio, sum_taker_long_short_vol_ratio"
    )
    labels = range(TAIL + PERIOD, ms(NOW) + 1, PERIOD)
    wanted = []
    for at in labels:
        stocks, ratios = metrics("BTCUSDT", at)[:2], metrics("BTCUSDT", at)[2:]
        wanted.append((at, "BTCUSDT", *stocks, *(float(f"{ratio:.4f}") for ratio in ratios)))
    assert lake("um_metrics", columns) == wanted


def test_coin_margined_metrics_come_by_pair_and_their_ratio_from_two_volumes(
    bring_tail: Tail, exchanges: Exchanges, lake: Lake
) -> None:
    bring_tail("cm_metrics", market="cm", start=date(2026, 11, 22))
    columns = "epoch_ms(cast(create_time as timestamp)), sum_open_interest, sum_taker_long_short_vol_ratio"
    wanted = [
        (at, reading("open_interest", "BTCUSD", at), round(reading("taker", "BTCUSD", at), 8))
        for at in range(ms("2026-11-22"), ms(NOW) + 1, PERIOD)
    ]
    found = lake("cm_metrics", columns)
    assert [row[:2] for row in found] == [row[:2] for row in wanted]
    assert [row[2] for row in found] == pytest.approx([row[2] for row in wanted])
    kinds = {q.get("contractType") for q in exchanges["cm"].paths("/openInterestHist")}
    assert kinds == {"PERPETUAL"}


def test_funding_rows_say_the_hours_since_the_settlement_before(
    bring_tail: Tail, lake: Lake
) -> None:
    bring_tail("um_funding_rate")
    hours = range(ms("2026-11-01"), ms(NOW), HOUR)
    known = [(s, hour) for hour in hours if (s := settlement("BTCUSDT", hour))]
    switch = ms("2026-11-20")
    wanted = [(at, 8 if hour <= switch else 4, float(rate)) for (at, rate), hour in known]
    columns = "calc_time, funding_interval_hours, last_funding_rate"
    assert lake("um_funding_rate", columns) == wanted


def test_trades_are_found_by_time_and_followed_by_id(
    um: Exchange, bring_tail: Tail, lake: Lake
) -> None:
    bring_tail("um_agg_trades")
    columns = "agg_trade_id, price, quantity, first_trade_id, last_trade_id, transact_time, is_buyer_maker"
    # The last seconds wait for the next run: their trades may still be on the way.
    wanted = [
        (r["a"], float(str(r["p"])), float(str(r["q"])), r["f"], r["l"], r["T"], r["m"])
        for r in trades(ms("2026-11-22"), ms(NOW) - 10_000)
    ]
    assert lake("um_agg_trades", columns) == wanted
    both = [q for q in um.paths("/aggTrades") if "fromId" in q and "startTime" in q]
    assert both == []
    assert sum("fromId" in q for q in um.paths("/aggTrades")) >= 5


def test_hours_without_a_trade_are_walked_through_in_windows(
    bring_tail: Tail, um: Exchange, lake: Lake
) -> None:
    now = ms("2026-11-22") + 7 * HOUR
    when = NOW.replace(hour=7, minute=0, second=0, microsecond=0)
    um.change = lambda name, query, rows: [r for r in rows if r["T"] >= now - HOUR]
    bring_tail("um_agg_trades", now=when)
    wanted = [(row["a"],) for row in trades(now - HOUR, now - 10_000)]
    assert lake("um_agg_trades", "agg_trade_id") == wanted
    windows = [int(q["startTime"]) for q in um.paths("/aggTrades") if "startTime" in q]
    assert windows[-7:] == [TRADED + n * HOUR for n in range(7)]


def test_spot_trades_come_from_the_spot_host(
    bring_tail: Tail, exchanges: Exchanges, lake: Lake
) -> None:
    bring_tail("spot_agg_trades", market="spot", start=date(2026, 11, 22))
    wanted = [(row["a"],) for row in trades(ms("2026-11-22"), ms(NOW) - 10_000)]
    assert lake("spot_agg_trades", "agg_trade_id") == wanted
    assert exchanges["um"].asked == []


def test_the_basis_has_a_data_set_of_its_own(bring_tail: Tail, lake: Lake) -> None:
    summary = bring_tail("um_basis", start=date(2026, 11, 22))
    labels = range(ms("2026-11-22"), ms(NOW) + 1, PERIOD)
    columns = "timestamp, symbol, contract_type, basis, annualized_basis_rate"
    assert lake("um_basis", columns) == [(at, "BTCUSDT", "PERPETUAL", 1.0, None) for at in labels]
    assert any("unchecked" in note for note in summary.notes)


def test_each_run_adds_one_reading_of_all_options_on_a_coin(bring_tail: Tail, lake: Lake) -> None:
    later = NOW + timedelta(minutes=1)
    for now in (NOW, later, later):
        bring_tail("option_mark", market="option", now=now)
    contracts = ["BTC-261225-100000-C", "BTC-261225-101000-C"]
    wanted = [(ms(now), symbol) for now in (NOW, later) for symbol in contracts]
    assert lake("option_mark", "time, symbol") == wanted
    assert lake("option_mark", "distinct bid_iv, risk_free_interest") == [(-1.0, 0.1), (0.5, 0.1)]


def test_stamps_may_be_texts(um: Exchange, bring_tail: Tail, lake: Lake) -> None:
    um.change = lambda name, query, rows: [r | {"timestamp": str(r["timestamp"])} for r in rows]
    bring_tail("um_metrics")
    [(count,)] = lake("um_metrics", "count(*)")
    assert count == (ms(NOW) - TAIL) // PERIOD


def test_every_part_has_its_row_in_the_manifest(home: Home, bring_tail: Tail) -> None:
    bring_tail("um_klines_1m")
    entries = [e for e in read_manifest(home.manifest).values() if e.key.startswith("rest/")]
    assert [(str(e.period_start), e.rows) for e in entries] == [
        ("2026-11-19", 1440),
        ("2026-11-20", 1440),
        ("2026-11-21", 1440),
        ("2026-11-22", (OPEN - ms("2026-11-22")) // MINUTE),
    ]
    for entry in entries:
        path = home.lake / str(entry.parquet)
        assert (entry.sha256, entry.size) == (sha256_of_file(path), path.stat().st_size)
        assert (entry.asset, entry.fetched_at, entry.state) == ("BTCUSDT", NOW, "loaded")
