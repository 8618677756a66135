from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from ingest.manifest import read_manifest
from ingest.register import load_register
from ingest.summary import Gap
from nullhouse.base.home import Home

DAYS = ("2025-05-20", "2025-05-21", "2025-05-22")


def test_each_file_becomes_one_parquet_file_and_one_manifest_row(
    home: Home, mirror: Any, bring: Any, counts: Any, rows_in: Any
) -> None:
    mirror.um("BTCUSDT", *DAYS)
    summary = bring(home, mirror)
    assert counts(summary) == (3, 0, 0, 0)
    assert rows_in(home) == 9
    row = read_manifest(home.manifest)[mirror.um_key("BTCUSDT", "2025-05-21")]
    assert (row.state, row.rows, row.symbol, row.market) == ("loaded", 3, "BTCUSDT", "um")
    assert (row.first_at, row.last_at) == (
        datetime(2025, 5, 21),
        datetime(2025, 5, 21, 0, 2),
    )
    assert row.parquet == "um_klines_1m/BTCUSDT/BTCUSDT-1m-2025-05-21.parquet"
    assert (home.lake / row.parquet).is_file()


def test_a_second_run_changes_nothing(
    home: Home, mirror: Any, snapshot: Callable[[Path], object], bring: Any, counts: Any
) -> None:
    mirror.um("BTCUSDT", *DAYS[:2])
    bring(home, mirror)
    before = snapshot(home.root)
    again = bring(home, mirror, clock=lambda: datetime(2027, 1, 1))
    assert snapshot(home.root) == before
    assert counts(again) == (0, 2, 1, 0)
    assert again.rows()[0]["rows"] == 6


def test_a_second_run_downloads_nothing(
    home: Home, mirror: Any, server: Any, bring: Any, counts: Any
) -> None:
    mirror.um("BTCUSDT", *DAYS)
    bring(home, server.url)
    assert server.fetched() == [f"BTCUSDT-1m-{day}.zip" for day in DAYS]
    server.asked.clear()
    assert counts(bring(home, server.url)) == (0, 3, 0, 0)
    assert server.asked == {}


def test_folder_and_web_land_the_same(
    home: Home, mirror: Any, server: Any, tmp_path: Path, bring: Any
) -> None:
    mirror.um("BTCUSDT", *DAYS)
    bring(home, mirror)
    other = Home(tmp_path / "other")
    bring(other, server.url)
    assert home.manifest.read_bytes() == other.manifest.read_bytes()
    landed = sorted(home.lake.rglob("*.parquet"))
    schemas = len(load_register().ids)
    registers = 2
    users = 1
    # Versions that were replaced have an empty file of each data set beside them.
    assert len(landed) == 3 + 2 * schemas + registers + users
    for path in landed:
        twin = other.lake / path.relative_to(home.lake)
        assert path.read_bytes() == twin.read_bytes()


def test_a_missing_day_is_no_error_and_is_asked_for_again(
    home: Home, mirror: Any, bring: Any, counts: Any
) -> None:
    mirror.um("BTCUSDT", DAYS[0], DAYS[2])
    summary = bring(home, mirror)
    assert counts(summary) == (2, 0, 1, 0)
    day = date(2025, 5, 21)
    assert summary.missing == (Gap("um_klines_1m", "BTCUSDT", day, day, 1),)
    mirror.um("BTCUSDT", DAYS[1])
    assert counts(bring(home, mirror)) == (1, 2, 0, 0)


def test_days_that_a_known_symbol_does_not_have_are_missing(
    home: Home, mirror: Any, bring: Any, counts: Any
) -> None:
    mirror.um("BTCUSDT", "2025-01-01")
    assert counts(bring(home, mirror)) == (0, 0, 3, 0)


def test_another_archive_can_fill_the_gaps(
    home: Home, mirror: Any, tmp_path: Path, bring: Any, counts: Any
) -> None:
    mirror.um("BTCUSDT", DAYS[0])
    bring(home, mirror)
    other = type(mirror)(tmp_path / "second")
    other.um("BTCUSDT", *DAYS[1:])
    assert counts(bring(home, other)) == (2, 1, 0, 0)


def test_spot_files_have_no_header_and_microseconds(home: Home, mirror: Any, bring: Any) -> None:
    key = mirror.spot_key("BTCUSDT", DAYS[0])
    mirror.put(key, mirror.klines(DAYS[0], factor=1000))
    bring(home, mirror, datasets=["spot_klines_1m"])
    row = read_manifest(home.manifest)[key]
    assert (row.rows, row.first_at) == (3, datetime(2025, 5, 20))
    files = f"{home.lake}/spot_klines_1m/BTCUSDT/*.parquet"
    stamps = duckdb.execute(f"select min(open_time) from '{files}'").fetchall()
    assert stamps == [(1_747_699_200_000_000,)]


def test_a_month_is_kept_whole_whatever_days_are_asked_for(
    home: Home, mirror: Any, bring: Any, counts: Any, rows_in: Any
) -> None:
    header = "calc_time,funding_interval_hours,last_funding_rate"
    key = mirror.funding_key("BTCUSDT", "2025-05")
    mirror.put(key, [header, "1746057600000,8,0.0001", "1748707200003,8,-0.0002"])
    summary = bring(home, mirror, datasets=["um_funding_rate"])
    assert counts(summary) == (1, 0, 0, 0)
    assert rows_in(home, "um_funding_rate") == 2
    row = read_manifest(home.manifest)[key]
    assert (row.period, row.period_start) == ("monthly", date(2025, 5, 1))


def test_coin_margined_files_are_found_under_their_own_name(
    home: Home, mirror: Any, bring: Any
) -> None:
    key = (
        "data/futures/cm/daily/liquidationSnapshot/BTCUSD_PERP/"
        "BTCUSD_PERP-liquidationSnapshot-2024-01-01.zip"
    )
    header = (
        "time,side,order_type,time_in_force,original_quantity,price,average_price,"
        "order_status,last_fill_quantity,accumulated_fill_quantity"
    )
    line = "1704067200123,SELL,LIMIT,IOC,1,42000.5,42001,FILLED,1,1"
    mirror.put(key, [header, line, line])
    one_day = {"start": "2024-01-01", "end": "2024-01-01"}
    bring(home, mirror, datasets=["cm_liquidation_snapshot"], **one_day)
    files = f"{home.lake}/cm_liquidation_snapshot/**/*.parquet"
    query = f"select symbol, count(*) from read_parquet('{files}', union_by_name = true) group by 1"
    assert duckdb.execute(query).fetchall() == [("BTCUSD_PERP", 2)]


def test_names_beyond_ascii_are_ingested(
    home: Home, mirror: Any, server: Any, bring: Any, counts: Any, rows_in: Any
) -> None:
    mirror.um("币安人生USDT", *DAYS)
    assert counts(bring(home, server.url, symbols=["币安人生usdt"])) == (3, 0, 0, 0)
    assert rows_in(home) == 9


def test_stray_files_and_folders_are_not_read(
    home: Home, mirror: Any, bring: Any, counts: Any
) -> None:
    mirror.um("BTCUSDT", *DAYS)
    folder = (mirror.root / mirror.um_key("BTCUSDT", DAYS[0])).parent
    (folder / "part-00000-x.zip").write_bytes(b"not a zip")
    (folder / "BTCUSDT-1m-2025-05-20 (1).zip").write_bytes(b"not a zip")
    (folder.parents[1] / ".DS_Store").write_bytes(b"x")
    (folder.parents[1] / "lost+found").mkdir()
    assert counts(bring(home, mirror)) == (3, 0, 0, 0)


def test_a_lost_parquet_file_is_landed_again(
    home: Home, mirror: Any, bring: Any, counts: Any, rows_in: Any
) -> None:
    mirror.um("BTCUSDT", *DAYS)
    bring(home, mirror)
    (home.lake / "um_klines_1m" / "BTCUSDT" / "BTCUSDT-1m-2025-05-21.parquet").unlink()
    assert counts(bring(home, mirror)) == (1, 2, 0, 0)
    assert rows_in(home) == 9


def test_the_summary_is_plain_enough_for_json(home: Home, mirror: Any, bring: Any) -> None:
    mirror.um("BTCUSDT", *DAYS)
    summary = bring(home, mirror)
    (row,) = json.loads(json.dumps(summary.rows()))
    assert row["dataset"] == "um_klines_1m"
    assert (row["first_at"], row["last_at"]) == ("2025-05-20 00:00:00", "2025-05-22 00:02:00")
    assert row["bytes"] == sum(p.stat().st_size for p in mirror.root.rglob("*.zip"))
