"""The measurements behind the printed answer, kept beside it: one row a job, for SQL and for CI.

A home's results are gone with the home. What fills the page is written here first, so that the
page can be rendered again from these rows, a fresh clone goes on where another machine stopped,
and anybody can ask them something else:

    select job, result ->> '$.batches[0].alpha' from 'docs/calibration.parquet'
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from nullhouse.base.atomic import atomic_path
from nullhouse.base.canonical import canonical_json
from nullhouse.base.home import PROJECT

RECORD: Final = PROJECT / "docs" / "calibration.parquet"
#: More digits of an effect say nothing, and three in four bytes of the file would be theirs.
DIGITS: Final = 6
_NAMES: Final = ["kind", "fingerprint"]
_COLUMNS: Final = (*_NAMES, "job", "result")


@dataclass(frozen=True)
class Measured:
    """What code with one fingerprint has measured of one kind, by job."""

    fingerprint: str
    results: Mapping[str, Any]

    def of(self, fingerprint: str) -> dict[str, Any]:
        """The results, if it was this code that measured them."""
        return dict(self.results) if self.fingerprint == fingerprint else {}


def read_record(path: Path | None = None) -> dict[str, Measured]:
    """What is kept, by kind; nothing where there is no file."""
    source = path or RECORD
    rows = pq.read_table(source).to_pylist() if source.exists() else []
    marks = {row["kind"]: row["fingerprint"] for row in rows}
    return {
        kind: Measured(
            mark, {row["job"]: json.loads(row["result"]) for row in rows if row["kind"] == kind}
        )
        for kind, mark in marks.items()
    }


def write_record(
    present: Mapping[str, Measured], path: Path | None = None
) -> Mapping[str, Measured]:
    """Keep what the present code measured; of a kind without any, what was kept before stays.

    Equal results give equal bytes, whatever order they were measured in.

    Returns
    -------
    What is kept now, as `read_record` gives it.
    """
    made = {kind: measured for kind, measured in present.items() if measured.results}
    kept = {**read_record(path), **made}
    with atomic_path(path or RECORD) as temporary:
        pq.write_table(
            _table(kept), temporary, compression="zstd", compression_level=19, use_dictionary=_NAMES
        )
    return read_record(path)


def _table(kept: Mapping[str, Measured]) -> pa.Table:
    rows = [
        {
            "kind": kind,
            "fingerprint": measured.fingerprint,
            "job": job,
            "result": canonical_json(_short(result)),
        }
        for kind, measured in sorted(kept.items())
        for job, result in sorted(measured.results.items())
    ]
    return pa.Table.from_pylist(rows, schema=pa.schema([(name, pa.string()) for name in _COLUMNS]))


def _short(value: Any) -> Any:
    """The same with numbers of `DIGITS` significant digits."""
    match value:
        case float():
            return float(f"{value:.{DIGITS}g}")
        case dict():
            return {name: _short(part) for name, part in value.items()}
        case list():
            return [_short(part) for part in value]
    return value
