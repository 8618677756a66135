"""THE table: a defect, how a file shows it, and what the warehouse makes of it.

Every case has a symbol of its own, so that none sees another's files. ``inject`` writes the files;
``later`` changes them between two ingests. What is expected is a finding (how much of it, on which
day), a state in the manifest with its reason, or values in the staged tables; often several.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ingest.symbols import archive_symbol
from tests.ingest.defects.archive import DATASETS as SETS
from tests.ingest.defects.archive import (
    Archive,
    bar,
    bars,
    header_of,
    liquidation,
    ms,
    reading,
    snapshot,
    trade,
)

Inject = Callable[[Archive, str], object]
DAY = "2024-03-05"
NEXT = "2024-03-06"
KLINES = "um_klines_1m"
DEPTH = "um_book_depth"
METRICS = "um_metrics"
FUNDING = "um_funding_rate"
TRADES = "um_agg_trades"


@dataclass(frozen=True)
class Case:
    """One row of the table."""

    defect: str
    name: str
    dataset: str
    inject: Inject
    #: Days asked for, the first one being the finding's unless ``on`` says otherwise.
    days: tuple[str, str] = (DAY, DAY)
    later: Inject | None = None
    on: str | None = None
    measured: float | None = None
    state: str = "loaded"
    reason: str | None = None
    #: A query over staged tables, `{s}` being the case's symbol, and its rows.
    staged: str | None = None
    rows: Sequence[tuple[Any, ...]] = ()
    also: tuple[str, ...] = ()
    asset: str | None = None

    @property
    def day(self) -> str:
        return self.on or self.days[0]


def full(a: Archive, s: str, day: str = DAY, **more: Any) -> object:
    return a.file(KLINES, s, day, bars(day, 3), **more)


def _mixed_headers(a: Archive, s: str) -> None:
    full(a, s)
    full(a, s, NEXT, headed=False)


def _both_units(a: Archive, s: str) -> None:
    for day, unit in (("2024-12-31", 1), ("2025-01-01", 1000)):
        a.file("spot_klines_1m", s, day, [bar(ms(day), unit=unit)], headed=False)


def _cut(a: Archive, s: str) -> None:
    path = a.root / str(full(a, s))
    a.raw(a.key(KLINES, s, DAY), path.read_bytes()[:-40])


def _flipped(a: Archive, s: str) -> None:
    """Still a zip, with a byte of its content another one."""
    path = a.root / str(a.file(KLINES, s, DAY, bars(DAY, 500)))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 255
    a.raw(a.key(KLINES, s, DAY), bytes(content))


def _wrong_checksum(a: Archive, s: str) -> None:
    path = a.root / str(full(a, s))
    a.raw(a.key(KLINES, s, DAY), path.read_bytes(), published="0" * 64)


def _checksum(text: str | None) -> Inject:
    def inject(a: Archive, s: str) -> None:
        full(a, s)
        a.checksum(a.key(KLINES, s, DAY), text)

    return inject


def _wrong_columns(a: Archive, s: str) -> object:
    names = [*header_of(SETS[KLINES])[:-1], "surprise"]
    return a.file(KLINES, s, DAY, bars(DAY, 3), names=names)


def _blank_close(a: Archive, s: str) -> object:
    return a.file(KLINES, s, DAY, [[*bar(ms(DAY))[:4], "", *bar(ms(DAY))[5:]]])


def _interleaved(a: Archive, s: str) -> None:
    """A monthly file whose halves are shuffled into each other, beside a stray file."""
    at = ms(DAY)
    rows = [trade(n, at + 1000 * n) for n in (1, 4, 2, 5, 3, 6)]
    key = a.file(TRADES, s, "2024-03-01", rows, "monthly")
    a.put(key.replace(f"{s}-aggTrades", "part-00000-aggTrades"), [trade(99, at)])


def _twice(a: Archive, s: str) -> object:
    at = ms("2022-09-12")
    rows = [[n, 100, 2, 200, at + n, "true"] for n in (1, 2, 2, 3, 3)]
    return a.file("um_trades", s, "2022-09-12", rows)


def _twice_apart(a: Archive, s: str) -> object:
    """The whole file a second time, not row by row."""
    return a.file(TRADES, s, DAY, [trade(n, ms(DAY) + n) for n in (1, 2, 3, 1, 2, 3)])


def _short_month(a: Archive, s: str) -> None:
    """The monthly file lacks two thirds of a day that the daily one has."""
    a.file(KLINES, s, "2024-03-01", bars(DAY, 480), "monthly")
    a.file(KLINES, s, DAY, bars(DAY))


def _label_break(a: Archive, s: str) -> None:
    """The last day of end labels and the first of start labels share one label."""
    first, last = "2026-06-24 00:05:00", "2026-06-25 00:00:00"
    a.file(METRICS, s, "2026-06-24", [reading(first, s, 1), reading(last, s, 2)])
    a.file(METRICS, s, "2026-06-25", [reading(last, s, 3), reading("2026-06-25 23:55:00", s, 4)])


def _stops_early(a: Archive, s: str) -> object:
    start = ms("2024-02-16")
    stamps = [_text(start + 300_000 * n) for n in range(1, 163)]
    return a.file(METRICS, s, "2024-02-16", [reading(at, s) for at in stamps])


def _text(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")


def _minutes(day: str, hours: float, step: int = 60) -> list[str]:
    return [_text(ms(day) + 1000 * n) for n in range(0, round(hours * 3600), step)]


def _two_forms(a: Archive, s: str) -> None:
    """Ten bands in whole numbers, then twelve with two decimals."""
    a.file(DEPTH, s, "2023-01-15", snapshot("2023-01-15 00:00:03"))
    bands = ("0.20", "1.00", "2.00", "3.00", "4.00", "5.00")
    a.file(DEPTH, s, "2023-01-16", snapshot("2023-01-16 00:00:08", 110, 110, bands))


def _frozen(a: Archive, s: str) -> object:
    """Asks within two percent stand still from 12:00 on, while everything else moves."""
    rows: list[list[object]] = []
    for n, at in enumerate(_minutes("2026-09-03", 14)):
        shown = snapshot(at, asks=100 + n, bids=100 + n)
        for row in shown:
            if n >= 720 and 0 < float(str(row[1])) <= 2:
                row[3] = 820 * float(str(row[1]))
        rows += shown
    return a.file(DEPTH, s, "2026-09-03", rows)


def _shrinking(a: Archive, s: str) -> object:
    rows = snapshot(f"{DAY} 00:00:05")
    rows[-5][3] = 250.0
    return a.file(DEPTH, s, DAY, rows)


def _silent(a: Archive, s: str) -> object:
    stamps = [at for at in _minutes(DAY, 24, 30) if not "06:00:00" < at[11:] < "08:00:00"]
    return a.file(DEPTH, s, DAY, [row for at in stamps for row in snapshot(at)])


def _doubled_depth(a: Archive, s: str) -> object:
    return a.file(DEPTH, s, DAY, [row for row in snapshot(f"{DAY} 00:00:05") for _ in range(2)])


def _funding(*rows: tuple[str, int], month: str = "2024-03-01") -> Inject:
    def inject(a: Archive, s: str) -> object:
        return a.file(FUNDING, s, month, [[ms(at), h, 0.0001] for at, h in rows], "monthly")

    return inject


def _quotes(a: Archive, s: str) -> object:
    """Three quotes of one millisecond, out of order."""
    rows = [[n, 1, 1, 2, 1, ms(DAY), ms(DAY) + 5] for n in (11, 13, 12)]
    return a.file("um_book_ticker", s, DAY, rows)


def _with_and_without_symbol(a: Archive, s: str) -> None:
    names = header_of(SETS["um_liquidation_snapshot"])
    row = liquidation(ms(DAY))
    a.file("um_liquidation_snapshot", s, DAY, [row, row])
    named = [names[0], "symbol", *names[1:]]
    late = liquidation(ms(NEXT))
    a.file("um_liquidation_snapshot", s, NEXT, [[late[0], s, *late[1:]]] * 2, names=named)


def _jitter(a: Archive, s: str) -> object:
    stamps = [ms(DAY), ms(DAY) + 1001, ms(DAY) + 1001, ms(DAY) + 2000]
    rows = [[at, s, s.removesuffix("USDT"), "USDT", 50 + n] for n, at in enumerate(stamps)]
    return a.file("option_bvol_index", s, DAY, rows)


def _option(hour: str, strike: str, volume: object, ask: object, iv: object) -> list[object]:
    name = f"BTC-{strike}-C"
    greeks = ["0E-8", 0.1, 1, 1]
    return [
        "2023-09-04", hour, name, "BTCUSDT", "C", strike, 7, 9, 5, 8, volume, volume, 7, ask,
        1, 1, '""', iv, 8, 0.5, *greeks, '""', 3,
    ]  # fmt: skip


def _options(a: Archive, s: str) -> object:
    rows = [
        _option("01", "231229-34000", 2, 9, 0.5),
        _option("00", "231229-34000", "0E-8", 99999995, "-1E-8"),
        _option("00", "231229-36000", 4, 9, 9.999999),
    ]
    return a.file("option_eoh_summary", s, "2023-09-04", rows)


def _unequal_volumes(a: Archive, s: str) -> None:
    a.file(KLINES, s, DAY, bars(DAY, 2, volume=5))
    a.file(TRADES, s, DAY, [trade(1, ms(DAY), quantity=8)])


def _again(a: Archive, s: str) -> object:
    return a.file(KLINES, s, DAY, bars(DAY, 3, close=77.0))


def _again_cut(a: Archive, s: str) -> None:
    a.raw(a.key(KLINES, s, DAY), b"PK no zip")


CLOSES = "select close from stg_binance__um_klines_1m where symbol = '{s}' order by opened_at"
COUNT = "select count(*) from stg_binance__um_klines_1m where symbol = '{s}'"
TRADED = "select trade_id from stg_binance__um_agg_trades where symbol = '{s}' order by event_at"
SIDES = "select strftime(known_at, '%H:%M'), bid_usd, ask_usd from int_depth where symbol = '{s}'"
NOTHING: tuple[tuple[int], ...] = ((0,),)
EMPTY: Sequence[Sequence[object]] = ()

TABLE = (
    # Files: whether they come at all, and whole.
    Case("file_missing", "a day that is not there", KLINES, full, (DAY, NEXT), on=NEXT, measured=1, state="missing", staged=COUNT, rows=[(3,)]),
    Case("file_missing", "funding of a month that is not over", FUNDING, _funding(("2024-03-05T00:00:00", 8)), (DAY, "2024-04-02"), on="2024-04-01", measured=1, state="missing"),
    Case("zip_damaged", "cut short", KLINES, _cut, state="quarantined", reason="not a whole zip file", staged=COUNT, rows=NOTHING),
    Case("zip_damaged", "a byte turned over", KLINES, _flipped, state="quarantined", reason="the zip is damaged", staged=COUNT, rows=NOTHING),
    Case("checksum_wrong", "stale for ever", KLINES, _wrong_checksum, later=lambda a, s: None, state="quarantined", reason="wrong checksum", staged=COUNT, rows=NOTHING),
    Case("checksum_heals", "mended upstream", KLINES, _wrong_checksum, later=full, staged=COUNT, rows=[(3,)]),
    Case("checksum_absent", "no checksum", KLINES, _checksum(None), state="quarantined", reason="no checksum file"),
    Case("checksum_unreadable", "a checksum of another file", KLINES, _checksum(f"{'0' * 64}  other.zip\n"), state="quarantined", reason="the checksum file is for other.zip"),
    Case("columns_changed", "a column renamed", KLINES, _wrong_columns, state="quarantined", reason="changed columns: unknown surprise"),
    Case("header_missing", "metrics without header", METRICS, lambda a, s: a.file(METRICS, s, DAY, [reading(f"{DAY} 00:05:00", s)], headed=False), state="quarantined", reason="the header is missing"),
    Case("row_unreadable", "a bar without a close", KLINES, _blank_close, state="quarantined", reason="row 1, column close: is blank"),
    Case("file_unreadable", "neither header nor rows", KLINES, lambda a, s: a.put(a.key(KLINES, s, DAY), EMPTY), state="quarantined", reason="the file is empty"),
    Case("file_revised", "published anew", KLINES, full, later=_again, measured=1, staged=CLOSES, rows=[(77.0,)] * 3),
    Case("revision_refused", "published anew and broken", KLINES, full, later=_again_cut, measured=1, reason="kept as loaded before", staged=CLOSES, rows=[(100.0,)] * 3),
    Case("stray_files", "part-00000 in the folder", TRADES, _interleaved, ("2024-03-01", "2024-03-31"), on="2024-03-01", staged=TRADED, rows=[(n,) for n in range(1, 7)]),
    # Forms that differ from file to file.
    Case("header_or_none", "one with and one without", KLINES, _mixed_headers, (DAY, NEXT), staged=COUNT, rows=[(6,)]),
    Case("milliseconds_or_micro", "spot at the turn of 2025", "spot_klines_1m", _both_units, ("2024-12-31", "2025-01-01"), staged="select cast(opened_at as varchar) from stg_binance__spot_klines_1m where symbol = '{s}' order by 1", rows=[("2024-12-31 00:00:00",), ("2025-01-01 00:00:00",)]),
    Case("symbol_column", "with and without", "um_liquidation_snapshot", _with_and_without_symbol, (DAY, NEXT), staged="select count(*), count(distinct source_symbol) from stg_binance__um_liquidation_snapshot where symbol = '{s}'", rows=[(2, 1)]),
    Case("band_text", "-5 and -5.00", DEPTH, _two_forms, ("2023-01-15", "2023-01-16"), staged="select band_percent, count(*) from stg_binance__um_book_depth where symbol = '{s}' and abs(band_percent) in (0.2, 5) group by all order by 1", rows=[(-5.0, 2), (-0.2, 1), (0.2, 1), (5.0, 2)]),
    Case("bands_changed", "ten and twelve", DEPTH, _two_forms, ("2023-01-15", "2023-01-16"), on="2023-01-16", measured=2, staged="select bid_usd, ask_usd from int_depth where symbol = '{s}' order by 1", rows=[(100.0, 100.0), (110.0, 110.0)]),
    # Rows that are missing.
    Case("minutes_missing", "seven minutes of a day", KLINES, lambda a, s: a.file(KLINES, s, DAY, bars(DAY, 1433)), measured=7, staged=COUNT, rows=[(1433,)]),
    Case("minutes_missing", "a hole in the mark price", "um_mark_price_klines_1m", lambda a, s: a.file("um_mark_price_klines_1m", s, DAY, bars(DAY)[:60] + bars(DAY)[65:]), measured=5),
    Case("readings_missing", "half the metrics", METRICS, lambda a, s: a.file(METRICS, s, DAY, [reading(at, s) for at in _minutes(DAY, 12, 300)]), measured=0.5),
    Case("settlements_missing", "two of three", FUNDING, _funding(("2024-03-05T00:00:00", 8)), ("2024-03-01", "2024-03-31"), on=DAY, measured=2),
    Case("long_silence", "metrics stop at 13:30", METRICS, _stops_early, ("2024-02-16", "2024-02-16"), measured=126),
    Case("long_silence", "two hours without a snapshot", DEPTH, _silent, measured=240),
    Case("ids_missing", "two of five trades", TRADES, lambda a, s: a.file(TRADES, s, DAY, [trade(n, ms(DAY) + n) for n in (1, 2, 5)]), measured=2),
    Case("rows_in_two_files", "a month that lacks rows of a day", KLINES, _short_month, ("2024-03-01", "2024-03-31"), on=DAY, measured=480, staged=COUNT, rows=[(1440,)]),
    Case("cells_blank", "no open interest", METRICS, lambda a, s: a.file(METRICS, s, DAY, [reading(f"{DAY} 00:00:00", s, "")]), measured=1, staged="select open_interest from stg_binance__um_metrics where symbol = '{s}'", rows=[(None,)]),
    # Rows too many, or in the wrong place.
    Case("rows_unsorted", "interleaved halves", TRADES, _interleaved, ("2024-03-01", "2024-03-31"), on=DAY, measured=2, staged=TRADED, rows=[(n,) for n in range(1, 7)]),
    Case("rows_unsorted", "quotes of one millisecond", "um_book_ticker", _quotes, measured=1, staged="select update_id from stg_binance__um_book_ticker where symbol = '{s}' order by update_id", rows=[(11,), (12,), (13,)]),
    Case("rows_doubled", "trades from 2022-09-12", "um_trades", _twice, ("2022-09-12", "2022-09-12"), measured=2, staged="select count(*), sum(quantity) from stg_binance__um_trades where symbol = '{s}'", rows=[(3, 6.0)]),
    Case("rows_doubled", "ids again at the end of the file", TRADES, _twice_apart, measured=3, staged=TRADED, rows=[(1,), (2,), (3,)], also=("rows_unsorted",)),
    Case("rows_doubled", "each liquidation twice", "um_liquidation_snapshot", _with_and_without_symbol, measured=1),
    Case("rows_doubled", "the whole book twice", DEPTH, _doubled_depth, measured=10, staged=SIDES, rows=[("00:01", 100.0, 100.0)]),
    Case("rows_doubled", "instants of the volatility index", "option_bvol_index", _jitter, measured=1, asset="ETHUSDT", staged="select count(*) from stg_binance__option_bvol_index where symbol = '{s}'", rows=[(3,)], also=("rows_conflicting", "stamps_off_grid")),
    Case("rows_conflicting", "one id at two prices", TRADES, lambda a, s: a.file(TRADES, s, DAY, [trade(1, ms(DAY), price=p) for p in (101, 100)]), measured=1, staged="select price from stg_binance__um_agg_trades where symbol = '{s}'", rows=[(100.0,)]),
    # Times.
    Case("stamps_off_grid", "metrics at odd seconds", METRICS, lambda a, s: a.file(METRICS, s, DAY, [reading(f"{DAY} 00:00:00", s), reading(f"{DAY} 00:07:13", s)]), measured=1, staged="select cast(known_at as varchar) from stg_binance__um_metrics where symbol = '{s}' order by 1", rows=[(f"{DAY} 00:05:00",), (f"{DAY} 00:12:13",)]),
    Case("settlements_off_hour", "11 ms late", FUNDING, _funding(("2024-03-05T00:00:00.011", 8), ("2024-03-05T08:00:00", 8)), ("2024-03-01", "2024-03-31"), on=DAY, measured=1, staged="select cast(event_at as varchar), cast(known_at as varchar) from stg_binance__um_funding_rate where symbol = '{s}' order by 1 limit 1", rows=[(f"{DAY} 00:00:00", f"{DAY} 00:00:00.011")]),
    Case("labels_moved", "end labels become start labels", METRICS, _label_break, ("2026-06-24", "2026-06-25"), on="2026-06-25", measured=1, staged="select strftime(known_at, '%d %H:%M'), open_interest from stg_binance__um_metrics where symbol = '{s}' order by known_at", rows=[("24 00:05", 1.0), ("25 00:00", 2.0), ("25 00:05", 3.0), ("26 00:00", 4.0)]),
    Case("labels_unclear", "a file that shows neither", METRICS, _stops_early, ("2024-02-16", "2024-02-16"), measured=1, staged="select cast(max(known_at) as varchar) from stg_binance__um_metrics where symbol = '{s}'", rows=[("2024-02-16 13:35:00",)]),
    Case("interval_changed", "eight hours become four", FUNDING, _funding(*((f"2024-03-05T{h:02}:00:00", 8) for h in (0, 8, 16)), *((f"2024-03-06T{h:02}:00:00", 4) for h in range(0, 24, 4))), ("2024-03-01", "2024-03-31"), on=NEXT, measured=4, staged="select interval_hours, count(*) from stg_binance__um_funding_rate where symbol = '{s}' group by all order by 1", rows=[(4, 6), (8, 3)]),
    Case("after_settlement", "a delisted contract", KLINES, lambda a, s: a.file(KLINES, s, "2024-09-05", bars("2024-09-05", 3)), ("2024-09-05", "2024-09-05"), measured=120, asset="MATICUSDT", staged=COUNT, rows=NOTHING),
    # What the numbers themselves show.
    Case("bands_frozen", "asks stand still from 12:00", DEPTH, _frozen, ("2026-09-03", "2026-09-03"), measured=2, staged=SIDES + " and strftime(known_at, '%H:%M') in ('12:30', '12:31', '13:00') order by 1", rows=[("12:30", 850.0, 820.0), ("12:31", 851.0, None), ("13:00", 880.0, None)]),
    Case("bands_shrinking", "less at two percent than at one", DEPTH, _shrinking, measured=1, staged=SIDES, rows=[("00:01", 100.0, None)]),
    Case("volume_mismatch", "bars hold more than trades", KLINES, _unequal_volumes, measured=0.2),
    Case("volume_in_dollars", "a column that repeats another", "option_eoh_summary", _options, ("2023-09-04", "2023-09-04"), measured=3, asset="BTCUSDT", staged="select volume_contracts from stg_binance__option_eoh_summary order by 1", rows=[(0.0,), (2.0,), (4.0,)]),
    Case("option_stand_ins", "no quote", "option_eoh_summary", _options, ("2023-09-04", "2023-09-04"), measured=3, asset="BTCUSDT", staged="select best_ask_price, ask_implied_volatility from stg_binance__option_eoh_summary order by option_symbol, event_at", rows=[(None, None), (9.0, 0.5), (9.0, None)]),
    Case("option_stale_prices", "an hour without a trade", "option_eoh_summary", _options, ("2023-09-04", "2023-09-04"), measured=1, asset="BTCUSDT", staged="select close from stg_binance__option_eoh_summary order by option_symbol, event_at", rows=[(None,), (8.0,), (8.0,)]),
    Case("strikes_as_text", "day and price in one", "option_eoh_summary", _options, ("2023-09-04", "2023-09-04"), asset="BTCUSDT", staged="select distinct cast(expires_on as varchar), strike_price from stg_binance__option_eoh_summary order by 2", rows=[("2023-12-29", 34000.0), ("2023-12-29", 36000.0)]),
    Case("numbers_in_any_form", "0E-8 and a pair of quotes", "option_eoh_summary", _options, ("2023-09-04", "2023-09-04"), asset="BTCUSDT", staged="select distinct delta, open_interest_contracts from stg_binance__option_eoh_summary", rows=[(0.0, None)]),
    # Breaks of regime that are no defects.
    Case("liquidations_throttled", "the day it began", "um_liquidation_snapshot", lambda a, s: a.file("um_liquidation_snapshot", s, "2021-04-27", [liquidation(ms("2021-04-27"))]), ("2021-04-27", "2021-04-27"), measured=1),
    Case("rpi_orders", "the day it began", DEPTH, lambda a, s: a.file(DEPTH, s, "2025-11-18", snapshot("2025-11-18 00:00:05")), ("2025-11-18", "2025-11-18"), measured=1),
)  # fmt: skip


def names_of(number: int, case: Case) -> tuple[str, str]:
    """The asset under which a case asks, and the archive's symbol of it."""
    asset = case.asset or f"Q{chr(ord('A') + number // 26)}{chr(ord('A') + number % 26)}USDT"
    symbol = archive_symbol(asset, SETS[case.dataset].symbols)
    assert symbol is not None
    return asset, symbol
