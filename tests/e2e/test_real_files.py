"""Every real file loads: counted and summed here with nothing but csv and zipfile."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from ingest.manifest import Entry, read_manifest
from ingest.register import DataSet, load_register
from ingest.run import ingest
from nullhouse.base.home import Home

if TYPE_CHECKING:
    from tests.conftest import Dbt

pytestmark = pytest.mark.realdata

#: The data sets of which the folder has files, and a column of each that is summed.
SUMMED = {
    "um_klines_1m": "volume",
    "spot_klines_1m": "volume",
    "um_funding_rate": "last_funding_rate",
    "option_eoh_summary": "mark_price",
}
#: What staging has for the file's column, and how it calls a symbol.
STAGED = {
    "um_klines_1m": "volume",
    "spot_klines_1m": "volume",
    "um_funding_rate": "funding_rate",
    "option_eoh_summary": "mark_price",
}
SETS = {d.id: d for d in load_register() if d.id in SUMMED}


@dataclass(frozen=True)
class Counted:
    """Rows, the sum of one column, and the first and last text of the time column."""

    rows: int
    total: float
    first: str
    last: str


def count(path: Path, dataset: DataSet) -> Counted:
    """A file read as text, header or not."""
    names = [column.name for column in dataset.columns]
    with zipfile.ZipFile(path) as archive, archive.open(archive.namelist()[0]) as member:
        lines = list(csv.reader(io.TextIOWrapper(member, "utf-8")))
    rows = lines if lines[0][0][:1].isdigit() else lines[1:]
    values = [row[names.index(SUMMED[dataset.id])] for row in rows]
    times = sorted(row[names.index(dataset.time_columns[0].name)] for row in rows)
    total = sum(float(value) for value in values if value not in ("", '""'))
    return Counted(len(rows), total, times[0], times[-1])


def files_of(archive: Path, dataset: DataSet) -> dict[str, tuple[str, Path]]:
    """Key to symbol and path of all files that the folder has of a data set."""
    found = {}
    for layout in dataset.layouts:
        above, below = layout.key.split("{symbol}", 1)
        inner = below.split("{symbol}")[0].strip("/")
        for path in sorted((archive / above).glob(f"*/{inner}/*.zip" if inner else "*/*.zip")):
            key = path.relative_to(archive).as_posix()
            found[key] = (key.removeprefix(above).split("/")[0], path)
    return found


@dataclass(frozen=True)
class Loaded:
    """The folder's own count beside a home that ingested and staged it."""

    counted: dict[str, tuple[str, str, Counted]]
    manifest: dict[str, Entry]
    connection: duckdb.DuckDBPyConnection

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(query).fetchall()

    def by_symbol(self, name: str) -> dict[str, tuple[int, float]]:
        sums: defaultdict[str, list[float]] = defaultdict(lambda: [0, 0.0])
        for dataset, symbol, own in self.counted.values():
            if dataset == name:
                sums[symbol][0] += own.rows
                sums[symbol][1] += own.total
        return {symbol: (int(rows), total) for symbol, (rows, total) in sums.items()}


@pytest.fixture(scope="module")
def loaded(
    real_archive: Path, new_home: Callable[[], Home], new_dbt: Callable[..., Dbt]
) -> Iterator[Loaded]:
    home = new_home()
    counted = {}
    for name, dataset in SETS.items():
        files = files_of(real_archive, dataset)
        assert files, f"the folder has no file of {name}"
        counted |= {k: (name, symbol, count(path, dataset)) for k, (symbol, path) in files.items()}
        dates = sorted(key.removesuffix(".zip")[-10:] for key in files)
        if dataset.layout("daily"):
            start, end = dates[0], dates[-1]
        else:
            start, end = f"{dates[0][-7:]}-01", f"{dates[-1][-7:]}-28"
        symbols = sorted({symbol for symbol, _ in files.values()})
        ingest(home, symbols, start, end, [name], real_archive)
    models = ("+path:models/blind/staging", "+dim_quality")
    built = new_dbt(home)("build", "--select", *models, target="blind")
    assert built.success, [r.message for r in built.result.results if r.status == "error"]
    with duckdb.connect(str(home.blind), read_only=True) as connection:
        yield Loaded(counted, read_manifest(home.manifest), connection)


def test_every_file_of_the_folder_is_loaded(loaded: Loaded, real_archive: Path) -> None:
    every = {path.relative_to(real_archive).as_posix() for path in real_archive.rglob("*.zip")}
    assert set(loaded.counted) == every
    assert {key: loaded.manifest[key].state for key in every} == dict.fromkeys(every, "loaded")
    assert not [e for e in loaded.manifest.values() if e.state == "quarantined"]


@pytest.mark.parametrize("name", sorted(SETS))
def test_the_lake_has_each_files_rows_and_sum(loaded: Loaded, name: str) -> None:
    query = f"""select file_key, count(*), coalesce(sum("{SUMMED[name]}"), 0)
                from read_parquet('{_lake(loaded, name)}', union_by_name = true) group by 1"""
    found = {key: (rows, total) for key, rows, total in loaded.rows(query)}
    expected = {k: own for k, (of, _, own) in loaded.counted.items() if of == name}
    assert set(found) == set(expected)
    for key, own in expected.items():
        assert found[key][0] == own.rows == loaded.manifest[key].rows, key
        assert found[key][1] == pytest.approx(own.total, rel=1e-9), key


@pytest.mark.parametrize("name", sorted(SETS))
def test_staging_has_the_same_rows_and_sums_by_symbol(loaded: Loaded, name: str) -> None:
    found = loaded.rows(
        f"""select symbol, count(*), sum({STAGED[name]}) from stg_binance__{name} group by 1"""
    )
    expected = loaded.by_symbol(name)
    assert {symbol: rows for symbol, rows, _ in found} == {
        symbol: rows for symbol, (rows, _) in expected.items()
    }
    for symbol, _, total in found:
        assert total == pytest.approx(expected[symbol][1], rel=1e-9)


@pytest.mark.parametrize("name", sorted(SETS))
def test_the_quality_tables_count_what_the_files_have(loaded: Loaded, name: str) -> None:
    query = f"""select source_symbol, cast(sum(rows) as bigint) from dim_quality
                where dataset_id = '{name}' group by 1 having sum(rows) > 0"""
    expected = {symbol: rows for symbol, (rows, _) in loaded.by_symbol(name).items()}
    assert dict(loaded.rows(query)) == expected


def test_whole_days_of_bars_have_no_finding_but_their_blank_cells(loaded: Loaded) -> None:
    found = loaded.rows(
        """select distinct f.defect from aud_findings as f
           inner join dim_quality as q using (dataset_id, source_symbol, day)
           where dataset_id like '%klines_1m' and q.rows = 1440"""
    )
    assert {defect for (defect,) in found} <= {"cells_blank"}


def test_days_that_the_folder_lacks_are_said_to_be_missing(loaded: Loaded) -> None:
    lacking = {
        (e.dataset_id, e.symbol, e.period_start)
        for e in loaded.manifest.values()
        if e.state == "missing" and e.period == "daily"
    }
    said = loaded.rows(
        "select dataset_id, source_symbol, day from aud_findings where defect = 'file_missing'"
    )
    assert lacking
    assert set(said) == lacking


def test_every_hour_of_options_has_its_stand_ins_counted(
    loaded: Loaded, real_archive: Path
) -> None:
    dataset = SETS["option_eoh_summary"]
    names = [column.name for column in dataset.columns]
    stale = empty = 0
    for _, path in files_of(real_archive, dataset).values():
        with zipfile.ZipFile(path) as archive, archive.open(archive.namelist()[0]) as member:
            for row in list(csv.reader(io.TextIOWrapper(member, "utf-8")))[1:]:
                cells = dict(zip(names, row, strict=True))
                stale += float(cells["volume_contracts"]) == 0
                empty += float(cells["best_ask_price"]) >= 99999995
                empty += not 0 < float(cells["best_sell_iv"]) < 9.999999
                assert cells["volume_usdt"] == cells["volume_contracts"]
    found = dict(
        loaded.rows(
            """select defect, sum(measured) from aud_findings
               where dataset_id = 'option_eoh_summary' group by 1"""
        )
    )
    assert (found["option_stale_prices"], found["option_stand_ins"]) == (stale, empty)


def _lake(loaded: Loaded, name: str) -> str:
    [(where,)] = loaded.rows("select path from duckdb_databases() where database_name = 'blind'")
    return f"{Path(where).parents[1]}/lake/{name}/**/*.parquet"
