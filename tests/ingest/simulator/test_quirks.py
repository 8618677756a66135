"""The archive's defects are there, at the dates of the real ones, and counted by truth.json."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

SYMBOLS = ("BTCUSDT", "ETHUSDT", "SOLUSDT")
LIQUIDATIONS = ("um_liquidation_snapshot", "cm_liquidation_snapshot")


def test_missing_files_are_absent_and_everything_else_is_there(archive):
    missing = archive.truth.quirks["missing_files"]
    assert len(missing) == 7 * 2  # a tenth of 18 files in seven daily data sets
    assert not any((archive.root / key).exists() for key in missing)
    files = sum(told["files"] for told in archive.truth.files.values())
    assert files == len(archive.zips) == 7 * 18 - len(missing) + 3


def test_the_clock_never_stops_for_every_symbol_at_once(new_archive):
    holed = new_archive(days=4, missing_files=0.5, depth_seconds=3600)
    days = ("2023-11-02", "2023-11-03", "2023-11-04", "2023-11-05")
    for on in days:
        assert any(holed.has("um_klines_1m", symbol, on) for symbol in SYMBOLS)


def test_a_lone_symbol_keeps_all_its_bars(new_archive):
    lone = new_archive(symbols=("BTCUSDT",), missing_files=0.5, depth_seconds=3600)
    assert lone.has("um_klines_1m", "BTCUSDT", "2023-11-02")
    assert lone.has("um_klines_1m", "BTCUSDT", "2023-11-03")


@pytest.mark.parametrize("dataset", LIQUIDATIONS)
def test_every_liquidation_row_stands_exactly_twice(archive, dataset):
    orders = 0
    for path in archive.zips:
        if archive.dataset_of(path).id != dataset:
            continue
        rows = archive.lines(dataset, path.parent.name, path.stem[-10:])[1:]
        assert set(Counter(rows).values()) <= {2}
        assert rows[::2] == rows[1::2]
        orders += len(rows) // 2
    assert orders == archive.truth.quirks["doubled_rows"][dataset] > 0


def test_blank_cells_are_in_the_ratios_and_counted(archive):
    told = archive.truth.quirks["blank_cells"]
    assert told
    for path in archive.zips:
        if archive.dataset_of(path).id != "um_metrics":
            continue
        rows = [
            line.split(",")
            for line in archive.lines("um_metrics", path.parent.name, path.stem[-10:])[1:]
        ]
        assert all(all(row[:4]) for row in rows)
        blank = sum(cell == "" for row in rows for cell in row[4:])
        assert blank == told.get(str(path.relative_to(archive.root)), 0)


def test_missing_snapshots_are_gaps_and_counted(archive):
    told = archive.truth.quirks["missing_snapshots"]
    assert told
    for path in archive.zips:
        if archive.dataset_of(path).id != "um_book_depth":
            continue
        rows = archive.lines("um_book_depth", path.parent.name, path.stem[-10:])[1:]
        stamps = list(dict.fromkeys(row.split(",")[0] for row in rows))
        expected = 1440 - told.get(str(path.relative_to(archive.root)), 0)
        assert len(rows) == 10 * len(stamps)
        assert len(stamps) == expected


def test_the_start_second_of_depth_drifts(archive):
    rows = archive.lines("um_book_depth", "BTCUSDT", _day_of(archive, "um_book_depth"))[1:]
    seconds = {row.split(",")[0][-2:] for row in rows}
    assert len(seconds) > 1


def _day_of(archive, dataset):
    return next(
        on
        for on in ("2023-11-02", "2023-11-03", "2023-11-04")
        if archive.has(dataset, "BTCUSDT", on)
    )


def test_spot_stamps_turn_to_microseconds_with_2025(new_archive):
    turn = new_archive(start=date(2024, 12, 31), missing_files=0.0)
    before = turn.lines("spot_klines_1m", "BTCUSDT", "2024-12-31")[0].split(",")
    after = turn.lines("spot_klines_1m", "BTCUSDT", "2025-01-01")[0].split(",")
    assert (before[0], before[6]) == ("1735603200000", "1735603259999")
    assert (after[0], after[6]) == ("1735689600000000", "1735689659999999")
    futures = turn.lines("um_klines_1m", "BTCUSDT", "2025-01-01")[1].split(",")
    assert futures[0] == "1735689600000"


def test_metrics_labels_move_from_end_to_start_of_period(new_archive):
    turn = new_archive(start=date(2026, 6, 24), missing_files=0.0, symbols=("BTCUSDT",))
    before, after = (
        turn.lines("um_metrics", "BTCUSDT", on)[1:] for on in ("2026-06-24", "2026-06-25")
    )
    assert len(before) == len(after) == 288
    assert before[0].startswith("2026-06-24 00:05:00,BTCUSDT,")
    assert before[-1].startswith("2026-06-25 00:00:00,")
    assert after[0].startswith("2026-06-25 00:00:00,")
    assert after[-1].startswith("2026-06-25 23:55:00,")
    assert before[-1] != after[0]


def test_depth_gains_its_inner_bands_and_decimals_with_2026(new_archive):
    turn = new_archive(
        start=date(2025, 12, 31), missing_files=0.0, symbols=("BTCUSDT",), missing_snapshots=0.0
    )
    before, after = (
        turn.lines("um_book_depth", "BTCUSDT", on)[1:] for on in ("2025-12-31", "2026-01-01")
    )
    assert [row.split(",")[1] for row in before[:10]] == [
        "-5",
        "-4",
        "-3",
        "-2",
        "-1",
        "1",
        "2",
        "3",
        "4",
        "5",
    ]
    assert [row.split(",")[1] for row in after[:12]] == [
        "-5.00",
        "-4.00",
        "-3.00",
        "-2.00",
        "-1.00",
        "-0.20",
        "0.20",
        "1.00",
        "2.00",
        "3.00",
        "4.00",
        "5.00",
    ]


@pytest.mark.parametrize(
    ("dataset", "symbol", "last", "after"),
    [
        ("um_liquidation_snapshot", "BTCUSDT", "2024-03-31", "2024-04-01"),
        ("cm_liquidation_snapshot", "BTCUSD_PERP", "2024-10-14", "2024-10-15"),
    ],
)
def test_liquidations_end_where_the_archive_ends(new_archive, dataset, symbol, last, after):
    turn = new_archive(start=date.fromisoformat(last), missing_files=0.0, symbols=("BTCUSDT",))
    assert turn.has(dataset, symbol, last)
    assert not turn.has(dataset, symbol, after)


def test_funding_is_monthly_late_by_milliseconds_and_changes_its_interval(long_archive):
    assert long_archive.truth.quirks["funding_interval_changes"] == [
        {"symbol": "SOLUSDT", "on": "2023-11-26", "from_hours": 8, "to_hours": 4}
    ]
    rows = [
        line.split(",")
        for month in ("2023-11", "2023-12")
        for line in long_archive.lines("um_funding_rate", "SOLUSDT", month)[1:]
    ]
    assert len(rows) == 24 * 3 - 1 + 16 * 6
    assert {row[1] for row in rows[:72]} == {"8"}
    assert {row[1] for row in rows[72:]} == {"4"}
    late = [int(row[0]) % 3_600_000 for row in rows]
    assert min(late) >= 0
    assert 0 < max(late) <= 16
    files = [p for p in long_archive.zips if long_archive.dataset_of(p).id == "um_funding_rate"]
    stamps = [
        int(line.split(",")[0])
        for p in files
        for line in long_archive.lines("um_funding_rate", p.parent.name, p.stem[-7:])[1:]
    ]
    assert (
        sum(stamp % 3_600_000 > 0 for stamp in stamps)
        == long_archive.truth.quirks["late_settlements"]
    )


def test_prints_pass_a_throttle_of_one_a_second(new_world):
    prints = new_world("none").join("prints")
    for market in (0, 1):
        for symbol in range(3):
            own = prints[(prints[:, 1] == market) & (prints[:, 2] == symbol), 0]
            spacing = own[1:] - own[:-1]
            assert len(own) > 100
            assert spacing.min() >= 1000
