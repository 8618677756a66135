from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from urllib3 import Retry

from ingest.manifest import read_manifest
from ingest.run import ingest
from ingest.summary import Gap, IngestSummary
from ingest.transports.folder import FolderArchive
from ingest.transports.http import HttpArchive
from nullhouse.base.errors import NullhouseError
from nullhouse.base.home import Home

UM = ["um_klines_1m"]
DAYS = ("2025-05-20", "2025-05-21", "2025-05-22")


def bring(home: Home, archive: Any, **changes: Any) -> IngestSummary:
    wanted: dict[str, Any] = {
        "symbols": ["BTCUSDT"],
        "start": DAYS[0],
        "end": DAYS[-1],
        "datasets": UM,
        "clock": lambda: datetime(2026, 1, 1),
    }
    root = getattr(archive, "root", archive)
    return ingest(home, **(wanted | {"archive": root} | changes))


def counts(summary: IngestSummary) -> tuple[int, int, int, int]:
    """Files loaded, already there, missing and quarantined."""
    return (
        summary.total("loaded"),
        summary.total("already"),
        summary.total("missing"),
        summary.total("quarantined"),
    )


def rows_in(home: Home, dataset: str = "um_klines_1m") -> int:
    files = f"{home.lake}/{dataset}/**/*.parquet"
    query = f"select count(*) from read_parquet('{files}', union_by_name = true)"
    return int(duckdb.sql(query).fetchall()[0][0])


def test_each_file_becomes_one_parquet_file_and_one_manifest_row(home: Home, mirror: Any) -> None:
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
    home: Home, mirror: Any, snapshot: Callable[[Path], object]
) -> None:
    mirror.um("BTCUSDT", *DAYS[:2])
    bring(home, mirror)
    before = snapshot(home.root)
    again = bring(home, mirror, clock=lambda: datetime(2027, 1, 1))
    assert snapshot(home.root) == before
    assert counts(again) == (0, 2, 1, 0)
    assert again.rows()[0]["rows"] == 6


def test_a_second_run_downloads_nothing(home: Home, mirror: Any, server: Any) -> None:
    mirror.um("BTCUSDT", *DAYS)
    bring(home, server.url)
    assert server.fetched() == [f"BTCUSDT-1m-{day}.zip" for day in DAYS]
    server.asked.clear()
    assert counts(bring(home, server.url)) == (0, 3, 0, 0)
    assert server.asked == {}


def test_folder_and_web_land_the_same(home: Home, mirror: Any, server: Any, tmp_path: Path) -> None:
    mirror.um("BTCUSDT", *DAYS)
    bring(home, mirror)
    other = Home(tmp_path / "other")
    bring(other, server.url)
    assert home.manifest.read_bytes() == other.manifest.read_bytes()
    landed = sorted(home.lake.rglob("*.parquet"))
    assert len(landed) == 3 + 9
    for path in landed:
        twin = other.lake / path.relative_to(home.lake)
        assert path.read_bytes() == twin.read_bytes()


def test_a_missing_day_is_no_error_and_is_asked_for_again(home: Home, mirror: Any) -> None:
    mirror.um("BTCUSDT", DAYS[0], DAYS[2])
    summary = bring(home, mirror)
    assert counts(summary) == (2, 0, 1, 0)
    day = date(2025, 5, 21)
    assert summary.missing == (Gap("um_klines_1m", "BTCUSDT", day, day, 1),)
    mirror.um("BTCUSDT", DAYS[1])
    assert counts(bring(home, mirror)) == (1, 2, 0, 0)


def test_days_that_a_known_symbol_does_not_have_are_missing(home: Home, mirror: Any) -> None:
    mirror.um("BTCUSDT", "2025-01-01")
    assert counts(bring(home, mirror)) == (0, 0, 3, 0)


def test_another_archive_can_fill_the_gaps(home: Home, mirror: Any, tmp_path: Path) -> None:
    mirror.um("BTCUSDT", DAYS[0])
    bring(home, mirror)
    other = type(mirror)(tmp_path / "second")
    other.um("BTCUSDT", *DAYS[1:])
    assert counts(bring(home, other)) == (2, 1, 0, 0)


@pytest.mark.parametrize(
    ("published", "said"),
    [
        (f"{'0' * 64}  BTCUSDT-1m-2025-05-21.zip\n", "wrong checksum"),
        ("", "0 lines"),
        (None, "no checksum file"),
    ],
)
def test_a_file_that_is_not_as_published_is_put_aside_and_others_go_on(
    home: Home, mirror: Any, published: str | None, said: str
) -> None:
    mirror.um("BTCUSDT", *DAYS)
    key = mirror.um_key("BTCUSDT", "2025-05-21")
    if published is None:
        (mirror.root / f"{key}.CHECKSUM").unlink()
    else:
        mirror.sign(key, published)
    summary = bring(home, mirror)
    assert counts(summary) == (2, 0, 0, 1)
    assert said in summary.quarantined[0].reason
    assert rows_in(home) == 6
    aside = home.lake / "_quarantine" / key
    assert aside.read_bytes() == (mirror.root / key).read_bytes()
    assert (mirror.root / key).is_file()
    row = read_manifest(home.manifest)[key]
    assert (row.state, row.parquet) == ("quarantined", None)


def test_a_quarantined_file_is_not_fetched_for_ever(
    home: Home, mirror: Any, server: Any, snapshot: Callable[[Path], object]
) -> None:
    mirror.um("BTCUSDT", *DAYS)
    key = mirror.um_key("BTCUSDT", "2025-05-21")
    mirror.sign(key, f"{'0' * 64}  BTCUSDT-1m-2025-05-21.zip\n")
    bring(home, server.url)
    before = snapshot(home.root)
    server.asked.clear()
    assert counts(bring(home, server.url)) == (0, 2, 0, 1)
    assert server.fetched() == []
    assert snapshot(home.root) == before


def test_a_quarantined_file_is_tried_again_once_it_is_published_anew(
    home: Home, mirror: Any
) -> None:
    mirror.um("BTCUSDT", *DAYS)
    key = mirror.um_key("BTCUSDT", "2025-05-21")
    mirror.sign(key, f"{'0' * 64}  BTCUSDT-1m-2025-05-21.zip\n")
    bring(home, mirror)
    mirror.sign(key)
    assert counts(bring(home, mirror)) == (1, 2, 0, 0)
    assert not (home.lake / "_quarantine" / key).exists()


def test_a_quarantined_file_is_tried_again_when_its_note_is_deleted(
    home: Home, mirror: Any
) -> None:
    key = mirror.um_key("BTCUSDT", "2025-05-20")
    mirror.put(key, ["open_time,price", "1,2"])
    assert counts(bring(home, mirror)) == (0, 0, 2, 1)
    note = home.lake / "_quarantine" / f"{key}.json"
    note.unlink()
    assert counts(bring(home, mirror)) == (0, 0, 2, 1)
    assert note.exists()


def test_a_download_damaged_on_its_way_is_looked_at_twice(
    home: Home, mirror: Any, server: Any
) -> None:
    mirror.um("BTCUSDT", *DAYS)
    key = mirror.um_key("BTCUSDT", "2025-05-21")
    server.planned[key] = [(200, {})]
    assert counts(bring(home, server.url)) == (3, 0, 0, 0)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda data: data[: len(data) // 2], "not a whole zip"),
        (lambda data: b"", "not a whole zip"),
    ],
)
def test_a_truncated_zip_with_a_true_checksum_is_put_aside(
    home: Home, mirror: Any, spoil: Callable[[bytes], bytes], said: str
) -> None:
    mirror.um("BTCUSDT", *DAYS)
    key = mirror.um_key("BTCUSDT", "2025-05-21")
    path = mirror.root / key
    path.write_bytes(spoil(path.read_bytes()))
    mirror.sign(key)
    summary = bring(home, mirror)
    assert counts(summary) == (2, 0, 0, 1)
    assert said in summary.quarantined[0].reason


def test_a_changed_column_is_put_aside_with_what_was_found(home: Home, mirror: Any) -> None:
    mirror.um("BTCUSDT", *DAYS)
    key = mirror.um_key("BTCUSDT", "2025-05-21")
    mirror.put(key, [mirror.header.replace("volume", "qty", 1), *mirror.klines(DAYS[1])])
    reason = bring(home, mirror).quarantined[0].reason
    assert "unknown qty" in reason
    assert "missing volume" in reason


def test_spot_files_have_no_header_and_microseconds(home: Home, mirror: Any) -> None:
    key = mirror.spot_key("BTCUSDT", DAYS[0])
    mirror.put(key, mirror.klines(DAYS[0], factor=1000))
    bring(home, mirror, datasets=["spot_klines_1m"])
    row = read_manifest(home.manifest)[key]
    assert (row.rows, row.first_at) == (3, datetime(2025, 5, 20))
    files = f"{home.lake}/spot_klines_1m/BTCUSDT/*.parquet"
    stamps = duckdb.sql(f"select min(open_time) from '{files}'").fetchall()
    assert stamps == [(1_747_699_200_000_000,)]


def test_a_month_is_kept_whole_whatever_days_are_asked_for(home: Home, mirror: Any) -> None:
    header = "calc_time,funding_interval_hours,last_funding_rate"
    key = mirror.funding_key("BTCUSDT", "2025-05")
    mirror.put(key, [header, "1746057600000,8,0.0001", "1748707200003,8,-0.0002"])
    summary = bring(home, mirror, datasets=["um_funding_rate"])
    assert counts(summary) == (1, 0, 0, 0)
    assert rows_in(home, "um_funding_rate") == 2
    row = read_manifest(home.manifest)[key]
    assert (row.period, row.period_start) == ("monthly", date(2025, 5, 1))


def test_coin_margined_files_are_found_under_their_own_name(home: Home, mirror: Any) -> None:
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
    assert duckdb.sql(query).fetchall() == [("BTCUSD_PERP", 2)]


def test_names_beyond_ascii_are_ingested(home: Home, mirror: Any, server: Any) -> None:
    mirror.um("币安人生USDT", *DAYS)
    assert counts(bring(home, server.url, symbols=["币安人生usdt"])) == (3, 0, 0, 0)
    assert rows_in(home) == 9


def test_stray_files_and_folders_are_not_read(home: Home, mirror: Any) -> None:
    mirror.um("BTCUSDT", *DAYS)
    folder = (mirror.root / mirror.um_key("BTCUSDT", DAYS[0])).parent
    (folder / "part-00000-x.zip").write_bytes(b"not a zip")
    (folder / "BTCUSDT-1m-2025-05-20 (1).zip").write_bytes(b"not a zip")
    (folder.parents[1] / ".DS_Store").write_bytes(b"x")
    (folder.parents[1] / "lost+found").mkdir()
    assert counts(bring(home, mirror)) == (3, 0, 0, 0)


def test_symbols_are_taken_in_any_case(home: Home, mirror: Any) -> None:
    mirror.um("BTCUSDT", *DAYS)
    assert bring(home, mirror, symbols=["btcUSDT"]).symbols == ("BTCUSDT",)


def test_an_unknown_symbol_is_told_with_the_nearest_and_changes_nothing(
    home: Home, mirror: Any
) -> None:
    mirror.um("BTCUSDT", *DAYS)
    mirror.um("ETHUSDT", *DAYS)
    with pytest.raises(NullhouseError) as caught:
        bring(home, mirror, symbols=["BTCUSDT", "ETHUST", "XYZ"])
    assert len(caught.value.problems) == 2
    assert "no file of ETHUST" in str(caught.value)
    assert "BTCUSDT, ETHUSDT (did you mean ETHUSDT?)" in str(caught.value)
    assert not home.root.exists()


def test_an_unknown_symbol_is_noticed_without_a_listing(
    home: Home, mirror: Any, server: Any
) -> None:
    mirror.um("BTCUSDT", *DAYS)
    with pytest.raises(NullhouseError, match="no file of BTCUST"):
        bring(home, server.url, symbols=["BTCUSDT", "BTCUST"])
    assert not home.root.exists()


def test_one_published_day_makes_a_symbol_known(home: Home, mirror: Any, server: Any) -> None:
    days = mirror.days("2025-05-01", 40)
    for place in (0, 7, 39):
        key = mirror.um_key(f"S{place}USDT", days[place])
        mirror.put(key, mirror.klines(days[place]))
        span = {"symbols": [f"S{place}USDT"], "start": days[0], "end": days[-1]}
        assert counts(bring(home, server.url, **span)) == (1, 0, 39, 0)


def test_everything_wrong_with_a_request_is_said_at_once(home: Home, tmp_path: Path) -> None:
    with pytest.raises(NullhouseError) as caught:
        bring(
            home,
            tmp_path / "nowhere",
            symbols=["A/B"],
            start="2025-06-01",
            end="2025-05-01",
            datasets=["um_metric"],
            workers=0,
        )
    told = str(caught.value)
    for said in (
        "'A/B' is no symbol",
        "end lies before the start",
        "did you mean um_metrics?",
        "no such number of workers",
        "archive folder is not there",
    ):
        assert said in told
    assert not home.root.exists()


@pytest.mark.parametrize("day", ["yesterday", "2025-02-30", ""])
def test_what_is_no_day_is_told(home: Home, mirror: Any, day: str) -> None:
    with pytest.raises(NullhouseError, match="not a day"):
        bring(home, mirror, start=day)


def test_days_outside_coverage_are_not_missing(home: Home, mirror: Any) -> None:
    mirror.um("BTCUSDT", *DAYS)
    summary = bring(home, mirror, datasets=["um_klines_1m", "cm_liquidation_snapshot"])
    assert counts(summary) == (3, 0, 0, 0)
    assert summary.rows()[1]["days_outside_coverage"] == 3
    assert "published 2023-06-25 to 2024-10-14" in summary.notes[0]


class Breaking(FolderArchive):
    """A folder that fails once a number of files has been fetched."""

    def __init__(self, root: Path, after: int) -> None:
        super().__init__(root)
        self.fetched: list[str] = []
        self._after = after

    def fetch(self, key: str, scratch: Path) -> Path | None:
        if len(self.fetched) >= self._after:
            raise RuntimeError("the power went")
        self.fetched.append(key)
        return super().fetch(key, scratch)


def test_an_interrupted_ingest_goes_on_where_it_stopped(home: Home, mirror: Any) -> None:
    mirror.um("BTCUSDT", *DAYS)
    with pytest.raises(RuntimeError):
        bring(home, Breaking(mirror.root, 2), workers=1)
    assert len(read_manifest(home.manifest)) == 2
    rest = Breaking(mirror.root, 99)
    assert counts(bring(home, rest)) == (1, 2, 0, 0)
    assert rest.fetched == [mirror.um_key("BTCUSDT", DAYS[2])]


def test_a_lost_parquet_file_is_landed_again(home: Home, mirror: Any) -> None:
    mirror.um("BTCUSDT", *DAYS)
    bring(home, mirror)
    (home.lake / "um_klines_1m" / "BTCUSDT" / "BTCUSDT-1m-2025-05-21.parquet").unlink()
    assert counts(bring(home, mirror)) == (1, 2, 0, 0)
    assert rows_in(home) == 9


def test_a_recheck_takes_what_was_published_anew(home: Home, mirror: Any) -> None:
    mirror.um("BTCUSDT", *DAYS)
    bring(home, mirror)
    key = mirror.um_key("BTCUSDT", DAYS[1])
    mirror.put(key, [mirror.header, *mirror.klines(DAYS[1], rows=5)])
    assert counts(bring(home, mirror)) == (0, 3, 0, 0)
    assert counts(bring(home, mirror, recheck=True)) == (1, 2, 0, 0)
    assert rows_in(home) == 11


def test_a_recheck_keeps_the_good_file_if_the_new_one_is_bad(home: Home, mirror: Any) -> None:
    mirror.um("BTCUSDT", *DAYS)
    bring(home, mirror)
    key = mirror.um_key("BTCUSDT", DAYS[1])
    mirror.put(key, ["open_time,price", "1,2"])
    assert counts(bring(home, mirror, recheck=True)) == (0, 3, 0, 0)
    assert rows_in(home) == 9
    row = read_manifest(home.manifest)[key]
    assert row.state == "loaded"
    assert "published anew but refused" in (row.reason or "")


def test_one_file_without_an_answer_is_told_after_the_others_landed(
    home: Home, mirror: Any, server: Any
) -> None:
    mirror.um("BTCUSDT", *DAYS)
    server.planned[mirror.um_key("BTCUSDT", DAYS[1])] = [(500, {})] * 99
    impatient = Retry(total=1, status_forcelist=(500,), raise_on_status=False)
    with pytest.raises(NullhouseError, match="HTTP 500"):
        bring(home, HttpArchive(server.url, impatient))
    assert rows_in(home) == 6
    assert len(read_manifest(home.manifest)) == 2


def test_an_archive_that_is_down_is_not_asked_for_every_file(
    home: Home, mirror: Any, server: Any
) -> None:
    days = mirror.days("2025-05-01", 60)
    mirror.um("BTCUSDT", days[-1])
    for day in days[:-1]:
        server.planned[mirror.um_key("BTCUSDT", day)] = [(500, {})] * 9
    impatient = Retry(total=0, status_forcelist=(500,), raise_on_status=False)
    with pytest.raises(NullhouseError, match="did not answer"):
        bring(home, HttpArchive(server.url, impatient), start=days[0], end=days[-1])
    assert len(server.fetched()) < 60


def test_a_refused_region_ends_the_run_with_a_message(
    home: Home, mirror: Any, server: Any
) -> None:
    mirror.um("BTCUSDT", *DAYS)
    server.planned[mirror.um_key("BTCUSDT", DAYS[2])] = [(451, {})]
    with pytest.raises(NullhouseError, match="refuses to serve this region"):
        bring(home, server.url)


def test_a_home_that_cannot_be_written_is_a_message(mirror: Any, tmp_path: Path) -> None:
    mirror.um("BTCUSDT", *DAYS)
    (tmp_path / "file").write_text("x")
    with pytest.raises(NullhouseError, match="cannot be read or written"):
        bring(Home(tmp_path / "file" / "home"), mirror)


def test_the_summary_is_plain_enough_for_json(home: Home, mirror: Any) -> None:
    mirror.um("BTCUSDT", *DAYS)
    summary = bring(home, mirror)
    (row,) = json.loads(json.dumps(summary.rows()))
    assert row["dataset"] == "um_klines_1m"
    assert (row["first_at"], row["last_at"]) == ("2025-05-20 00:00:00", "2025-05-22 00:02:00")
    assert row["bytes"] == sum(p.stat().st_size for p in mirror.root.rglob("*.zip"))
