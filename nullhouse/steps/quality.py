"""What is known of the quality of what has been ingested, by data set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from nullhouse.base.errors import NullhouseError, Problem, nearest
from nullhouse.base.home import Home
from nullhouse.warehouse.tables import open_tables, rows

BUILD = "dbt build --target blind"

_WHERE = """
    (len($symbols) = 0 or list_contains($symbols, symbol))
    and (len($datasets) = 0 or list_contains($datasets, dataset_id))
    and day between $first and $last
"""
_DATASETS = f"""
    with days as (select * from blind.main.dim_quality where {_WHERE})
    select
        dataset_id as dataset,
        count(distinct symbol) as symbols,
        cast(min(day) as varchar) as first_day,
        cast(max(day) as varchar) as last_day,
        count(*) as days,
        cast(sum(rows) as bigint) as rows,
        cast(sum(expected_rows) as bigint) as expected_rows,
        sum(rows) / sum(expected_rows) as share,
        count(*) filter (where state = 'missing') as days_missing,
        count(*) filter (where state = 'quarantined') as days_quarantined,
        count(*) filter (where state = 'revised') as days_revised,
        count(*) filter (where len(flags) > 0) as days_flagged,
        arg_max(source_symbol || ' ' || day, (len(flags), source_symbol, day))
            filter (where len(flags) > 0) as worst_day
    from days
    group by dataset_id
    order by dataset_id
"""
_FINDINGS = f"""
    select
        dataset_id as dataset,
        defect,
        treatment,
        count(*) as days,
        arg_max(source_symbol || ' ' || day, (measured, source_symbol, day)) as worst_day,
        arg_max(sentence, (measured, source_symbol, day)) as worst
    from blind.main.aud_findings
    where {_WHERE}
    group by all
    order by 1, 3, 2
"""
_FILES = f"""
    with files as (select *, asset as named, period_start as day from read_parquet($manifest))
    select
        dataset_id as dataset,
        count(distinct symbol) as symbols,
        cast(min(day) as varchar) as first_day,
        cast(max(day) as varchar) as last_day,
        count(*) filter (where state = 'loaded') as files_loaded,
        count(*) filter (where state = 'missing') as files_missing,
        count(*) filter (where state = 'quarantined') as files_quarantined,
        cast(coalesce(sum(rows), 0) as bigint) as rows
    from (select * exclude (symbol, named), coalesce(named, symbol) as symbol from files)
    where {_WHERE}
    group by dataset_id
    order by dataset_id
"""


@dataclass(frozen=True)
class QualityReport:
    """One row a data set and one a data set and defect; notes say what to run for more."""

    datasets: list[dict[str, Any]]
    findings: list[dict[str, Any]]
    notes: tuple[str, ...]

    def nested(self) -> list[dict[str, Any]]:
        """The data sets, each with its findings: one document for machines."""
        return [
            {**row, "findings": [f for f in self.findings if f["dataset"] == row["dataset"]]}
            for row in self.datasets
        ]


def report_quality(
    home: Home,
    symbols: Sequence[str] = (),
    datasets: Sequence[str] = (),
    first: date = date.min,
    last: date = date.max,
) -> QualityReport:
    """What dim_quality and aud_findings say; before the first build, what the manifest says."""
    wanted = {"symbols": symbols, "datasets": datasets, "first": first, "last": last}
    if not home.manifest.exists():
        where, remedy = str(home.lake), "nullhouse ingest --symbols … --start … --end …"
        raise NullhouseError(Problem("nothing has been ingested yet", where, remedy=remedy))
    with open_tables(home) as connection:
        _refuse_unknown(connection, home, datasets)
        found = "select 1 from duckdb_tables() where table_name = 'dim_quality'"
        if not rows(connection, found):
            manifest = {"manifest": str(home.manifest)}
            note = f"only the files are counted: {BUILD} looks into them"
            return QualityReport(_asked(connection, _FILES, wanted | manifest), [], (note,))
        return QualityReport(
            _asked(connection, _DATASETS, wanted),
            _asked(connection, _FINDINGS, wanted),
            (f"files came since these tables were built: {BUILD}",) if _is_old(home) else (),
        )


def _asked(connection: Any, query: str, wanted: dict[str, Any]) -> list[dict[str, Any]]:
    cursor = connection.execute(query, wanted)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _refuse_unknown(connection: Any, home: Home, datasets: Sequence[str]) -> None:
    query = "select distinct dataset_id from read_parquet(?)"
    known = [name for (name,) in connection.execute(query, [str(home.manifest)]).fetchall()]
    unknown = [name for name in datasets if name not in known]
    if unknown:
        raise NullhouseError(
            *(
                Problem(
                    "nothing of it was ever asked for", "--datasets", name, nearest(name, known)
                )
                for name in unknown
            )
        )


def _is_old(home: Home) -> bool:
    return home.manifest.stat().st_mtime > home.blind.stat().st_mtime
