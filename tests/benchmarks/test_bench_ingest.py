"""The benchmark compares ways that do the same, and says so when a demand is not kept."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import duckdb
import pytest

from benchmarks.demand import closing_line
from benchmarks.ingest.one import OURS, Run, run
from benchmarks.ingest.rivals import RIVALS
from benchmarks.ingest.trades import Size, csv_bytes, day_files, trades_archive
from benchmarks.ingest.verdict import demands_on, lines_of

SIZE = Size(files=2, rows_per_file=3_000)
#: Those whose libraries are part of the environment.
HERE = [name for name in RIVALS if name not in ("pandas", "polars")]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return trades_archive(tmp_path_factory.mktemp("bench"), SIZE)


def test_the_same_archive_is_generated_once_and_signed(archive: Path) -> None:
    assert len(day_files(archive)) == SIZE.files
    for path in day_files(archive):
        published = path.with_name(f"{path.name}.CHECKSUM").read_text().split()
        assert published == [hashlib.sha256(path.read_bytes()).hexdigest(), path.name]
    before = [path.stat().st_mtime_ns for path in day_files(archive)]
    assert trades_archive(archive.parent, SIZE) == archive
    assert [path.stat().st_mtime_ns for path in day_files(archive)] == before
    assert 55 < csv_bytes(archive) / SIZE.rows < 75


def test_our_own_way_brings_every_row(archive: Path, tmp_path: Path) -> None:
    found = run(OURS, archive, tmp_path)
    assert found.rows == SIZE.rows
    assert found.peak_mb > 10
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", HERE)
def test_every_rival_writes_the_same_values(archive: Path, tmp_path: Path, name: str) -> None:
    RIVALS[name](day_files(archive), tmp_path)
    query = f"""select count(*), sum(agg_trade_id), sum(last_trade_id), sum(transact_time),
        count(*) filter (is_buyer_maker), round(sum(price), 3), round(sum(quantity), 3)
        from read_parquet('{tmp_path}/*.parquet')"""
    expected = """select count(*), sum(column0::bigint), sum(column4::bigint),
        sum(column5::bigint), count(*) filter (column6::boolean), round(sum(column1::double), 3),
        round(sum(column2::double), 3) from expected"""
    assert duckdb.execute(query).fetchall() == _expected(archive, tmp_path, expected)


def _expected(archive: Path, folder: Path, query: str) -> list[tuple[object, ...]]:
    """What Python's own zip reader and plain text say."""
    text = folder / "expected.csv"
    with text.open("w") as out:
        for path in day_files(archive):
            lines = zipfile.ZipFile(path).read(f"{path.stem}.csv").decode().splitlines()
            out.write("".join(f"{line}\n" for line in lines[1:]))
    with duckdb.connect() as connection:
        connection.execute(
            f"create view expected as from read_csv('{text}', header = false, all_varchar = true)"
        )
        return connection.execute(query).fetchall()


def test_medians_and_ratios_are_of_the_rounds() -> None:
    lines = {line.way: line for line in lines_of([*runs(OURS, 1, 2, 9), *fast, *slow], 200)}
    assert lines[OURS].rows_per_second == 50
    assert lines[OURS].of_the_best == 0.5
    assert lines[OURS].times_pandas == 5
    assert lines[OURS].csv_mb_per_second == pytest.approx(200 / 1e6 / 2)
    assert lines[OURS].peak_mb == 9


@pytest.mark.parametrize(
    ("seconds", "peak", "said"),
    [
        (1.2, 599, "all demands hold"),
        (1.3, 599, "0.77 of the best rate (at least 0.8): FALLS SHORT"),
        (1.2, 600, "600 MB at most (below 600): FALLS SHORT"),
        (2.1, 599, "4.8 times pandas (at least 5): FALLS SHORT"),
    ],
)
def test_a_demand_that_falls_short_is_said(seconds: float, peak: float, said: str) -> None:
    ours = [Run(OURS, seconds, seconds, 100, peak, 1.0)]
    demands = demands_on(lines_of([*ours, *fast, *slow], 200))
    assert said in closing_line(demands, "bench-ingest")
    assert all(demand.holds for demand in demands) == (said == "all demands hold")


def runs(way: str, *seconds: float) -> list[Run]:
    return [Run(way, each, each, 100, each, 1.0) for each in seconds]


fast, slow = runs("polars", 1, 1, 1), runs("pandas", 10, 10, 10)
