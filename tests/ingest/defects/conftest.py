"""All cases of the table in one archive, ingested twice and built once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from ingest.manifest import Entry, read_manifest
from ingest.run import ingest
from nullhouse.base.home import Home
from tests.ingest.defects.archive import Archive
from tests.ingest.defects.table import TABLE, Case, names_of

if TYPE_CHECKING:
    from tests.conftest import Dbt

FIRST = datetime(2026, 11, 1)
MODELS = ("path:seeds", "+path:models/blind/staging", "path:models/blind/quality", "+int_depth")


@dataclass(frozen=True)
class Warehouse:
    """What came of the archive."""

    home: Home
    manifest: dict[str, Entry]
    connection: duckdb.DuckDBPyConnection
    #: What `dbt source freshness` said of each data set.
    ages: dict[str, Any]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(query).fetchall()


def _ingest(home: Home, archive: Archive, case: Case, number: int, *, recheck: bool) -> None:
    asset, _ = names_of(number, case)
    start, end = case.days
    sets = [case.dataset] + (["um_agg_trades"] if case.defect == "volume_mismatch" else [])
    at = FIRST + timedelta(days=recheck)
    ingest(home, [asset], start, end, sets, archive.root, recheck=recheck, clock=lambda: at)


@pytest.fixture(scope="session")
def warehouse(
    new_home: Callable[[], Home],
    new_dbt: Callable[..., Dbt],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Warehouse]:
    home, archive = new_home(), Archive(tmp_path_factory.mktemp("archive"))
    for number, case in enumerate(TABLE):
        case.inject(archive, names_of(number, case)[1])
        _ingest(home, archive, case, number, recheck=False)
    for number, case in enumerate(TABLE):
        if case.later:
            case.later(archive, names_of(number, case)[1])
            _ingest(home, archive, case, number, recheck=True)
    dbt = new_dbt(home)
    built = dbt("build", "--select", *MODELS, target="blind")
    assert built.success, [r.message for r in built.result.results if r.status == "error"]
    aged = dbt("source", "freshness", "--select", "source:binance", target="blind")
    assert aged.success
    ages = {result.node.name: result for result in aged.result.results}
    with duckdb.connect(str(home.blind), read_only=True) as connection:
        yield Warehouse(home, read_manifest(home.manifest), connection, ages)
