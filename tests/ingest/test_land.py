from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from filelock import FileLock

from ingest import manifest as manifests
from ingest.decode import Origin
from ingest.land import create_lake, land
from ingest.manifest import Entry, merge, read_manifest
from ingest.register import load_register
from ingest.unreadable import UnreadableError
from nullhouse.base.errors import NullhouseError
from nullhouse.base.home import Home

LONG_AGO = datetime(2025, 1, 1)


def entry(key: str, **changes: Any) -> Entry:
    fixed: dict[str, Any] = {
        "dataset_id": "um_metrics",
        "market": "um",
        "symbol": "BTCUSDT",
        "period": "daily",
        "period_start": date(2025, 1, 1),
        "state": "missing",
        "fetched_at": LONG_AGO,
    }
    return Entry(key=key, **(fixed | changes))


def zipped(folder: Path, lines: list[str]) -> Path:
    with zipfile.ZipFile(folder / "x.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.csv", "".join(f"{line}\n" for line in lines))
    return folder / "x.zip"


def origin() -> Origin:
    return Origin(load_register().select(["um_klines_1m"])[0], "BTCUSDT", "data/x.zip", "x")


def test_integers_are_stored_as_differences_and_texts_once(mirror: Any, tmp_path: Path) -> None:
    source = zipped(tmp_path, mirror.klines("2025-05-20", 100))
    landed = land(source, origin(), tmp_path / "lake" / "x.parquet")
    assert landed.rows == 100
    assert landed.span == (datetime(2025, 5, 20), datetime(2025, 5, 20, 1, 39))
    group = pq.ParquetFile(tmp_path / "lake" / "x.parquet").metadata.row_group(0)
    columns = {group.column(i).path_in_schema: group.column(i) for i in range(group.num_columns)}
    assert "DELTA_BINARY_PACKED" in columns["open_time"].encodings
    assert not any("DICTIONARY" in e for e in columns["open_time"].encodings)
    assert any("DICTIONARY" in e for e in columns["file_key"].encodings)
    assert {c.compression for c in columns.values()} == {"ZSTD"}


def test_what_must_be_filled_carries_no_marks_for_blanks(mirror: Any, tmp_path: Path) -> None:
    land(zipped(tmp_path, mirror.klines("2025-05-20", 100)), origin(), tmp_path / "x.parquet")
    required = {c.name for c in origin().dataset.landed_columns if c.required}
    schema = pq.read_schema(tmp_path / "x.parquet")
    filled = {field.name for field in schema if not field.nullable}
    assert filled == required | {"symbol", "file_key"}


def test_times_and_texts_say_what_a_row_group_spans(mirror: Any, tmp_path: Path) -> None:
    land(zipped(tmp_path, mirror.klines("2025-05-20", 100)), origin(), tmp_path / "x.parquet")
    group = pq.ParquetFile(tmp_path / "x.parquet").metadata.row_group(0)
    columns = {group.column(i).path_in_schema: group.column(i) for i in range(group.num_columns)}
    assert columns["open_time"].statistics.max - columns["open_time"].statistics.min == 99 * 60_000
    assert columns["symbol"].statistics.min == columns["symbol"].statistics.max == "BTCUSDT"
    assert columns["close"].statistics is None


def test_the_same_zip_gives_the_same_bytes(mirror: Any, tmp_path: Path) -> None:
    source = zipped(tmp_path, mirror.klines("2025-05-20", 100))
    for name in ("a", "b"):
        land(source, origin(), tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_an_unreadable_zip_leaves_nothing_behind(mirror: Any, tmp_path: Path) -> None:
    lines = mirror.klines("2025-05-20", 5)
    source = zipped(tmp_path, [*lines, lines[0].replace("12.5", "x")])
    with pytest.raises(UnreadableError):
        land(source, origin(), tmp_path / "lake" / "x.parquet")
    assert list((tmp_path / "lake").iterdir()) == []


def test_a_new_lake_answers_queries_with_zero_typed_rows(home: Home) -> None:
    create_lake(home)
    for dataset in load_register():
        files = f"{home.lake}/{dataset.id}/**/*.parquet"
        query = f"select * from read_parquet('{files}', union_by_name = true)"
        assert duckdb.execute(query).fetchall() == []
        described = duckdb.execute(f"describe {query}").fetchall()
        kinds = {row[0]: row[1] for row in described}
        assert kinds["symbol"] == kinds["file_key"] == "VARCHAR"
        times = {"int64": "BIGINT", "string": "VARCHAR"}
        first = dataset.time_columns[0]
        assert kinds[first.name] == times[first.type]
    assert read_manifest(home.manifest) == {}


def test_a_lake_is_created_once(home: Home, snapshot: Callable[[Path], object]) -> None:
    create_lake(home)
    before = snapshot(home.root)
    create_lake(home)
    assert snapshot(home.root) == before


def test_a_schema_file_follows_the_register(home: Home) -> None:
    create_lake(home)
    old = home.lake / "um_metrics" / "_schema.parquet"
    new = (home.lake / "um_book_depth" / "_schema.parquet").read_bytes()
    old.write_bytes(new)
    create_lake(home)
    assert "sum_open_interest" in pq.read_schema(old).names


def test_a_manifest_comes_back_as_it_was_written(home: Home) -> None:
    loaded = entry(
        "b", state="loaded", size=5, sha256="ab", rows=3, first_at=LONG_AGO, last_at=LONG_AGO,
        parquet="um_metrics/BTCUSDT/b.parquet",
    )  # fmt: skip
    merge(home.manifest, {"b": loaded, "a": entry("a")})
    assert read_manifest(home.manifest) == {"a": entry("a"), "b": loaded}


def test_equal_rows_give_equal_bytes_in_any_order(tmp_path: Path) -> None:
    rows = {key: entry(key) for key in "abc"}
    merge(tmp_path / "one", rows)
    for key in "cab":
        merge(tmp_path / "two", {key: rows[key]})
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_rows_of_another_ingest_are_kept(home: Home) -> None:
    merge(home.manifest, {"a": entry("a")})
    merge(home.manifest, {"b": entry("b")})
    assert set(read_manifest(home.manifest)) == {"a", "b"}


def test_a_damaged_manifest_is_a_message(home: Home) -> None:
    home.lake.mkdir(parents=True)
    home.manifest.write_bytes(b"torn")
    with pytest.raises(NullhouseError, match="manifest cannot be read"):
        read_manifest(home.manifest)


def test_a_locked_manifest_is_a_message(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manifests, "LOCK_SECONDS", 0)
    home.lake.mkdir(parents=True)
    with (
        FileLock(home.lake / "_manifest.parquet.lock"),
        pytest.raises(NullhouseError, match="locked by another process"),
    ):
        merge(home.manifest, {"a": entry("a")})
