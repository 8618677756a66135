"""The lake's files against the manifest, and the manifest against its seal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ingest.manifest import Entry, read_manifest, read_rows
from ingest.seal import seal_in
from nullhouse.base.errors import NullhouseError, Problem
from nullhouse.base.home import Home
from nullhouse.base.progress import meter

#: A message lists no more files than this.
LISTED = 10
_FETCH = "remove the file and run the same ingest again; a recorded one comes from a backup"


def check_lake(home: Home, *, pages: bool) -> int:
    """Loaded files that were looked at; raises with those that are gone or damaged."""
    if not home.manifest.exists():
        return 0
    if seal_in(read_rows(home.manifest)) is None:
        raise NullhouseError(_unsealed(home.manifest))
    loaded = [e for e in read_manifest(home.manifest).values() if e.state == "loaded"]
    problems: list[Problem] = []
    with meter("verifying the lake", len(loaded)) as bar:
        for entry in loaded:
            problems += _amiss(home.lake, entry, pages)
            bar.advance()
    if problems:
        more = [Problem(f"and {len(problems) - LISTED} more files")] * (len(problems) > LISTED)
        raise NullhouseError(*problems[:LISTED], *more)
    return len(loaded)


def _amiss(lake: Path, entry: Entry, pages: bool) -> Iterator[Problem]:
    path = lake / (entry.parquet or "")
    if entry.parquet is None or not path.is_file():
        yield Problem("a loaded file is gone", str(path), remedy="run the same ingest again")
        return
    try:
        with pq.ParquetFile(path, page_checksum_verification=pages) as file:
            rows = file.metadata.num_rows
            for _ in file.iter_batches() if pages else ():
                """Reading a page is what proves it."""
    except (pa.ArrowException, OSError, ValueError) as error:
        yield Problem("a file of the lake is damaged", str(path), str(error)[:300], remedy=_FETCH)
        return
    if entry.rows is not None and rows != entry.rows:
        allowed = f"{entry.rows} rows, as the manifest says"
        yield Problem("a file of the lake has other rows", str(path), f"{rows}", allowed, _FETCH)


def _unsealed(manifest: Path) -> Problem:
    return Problem(
        "the manifest has no seal, so nobody can tell whether it was changed",
        str(manifest),
        "a file of another program's making, or of a version before seals",
        remedy="if you trust it, any nullhouse ingest of what is loaded seals it",
    )
