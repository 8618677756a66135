"""A home whose lake is another's as it stood at a moment: what was published anew is undone."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from ingest.land import create_lake
from ingest.manifest import Entry, merge
from ingest.revisions import FOLDER, in_force, place
from nullhouse.base.errors import NullhouseError, Problem
from nullhouse.base.home import Home
from nullhouse.steps.create_home import create_home


def restore_vintage(home: Home, directory: Path, at: datetime) -> list[dict[str, Any]]:
    """Make a new home at ``directory`` with the files that were in force at ``at`` (UTC).

    Bytes are shared with the old home where the disk can. One row a data set: files, and how
    many of them are versions that the old home has replaced since.
    """
    new = Home(directory.expanduser().absolute())
    if new.manifest.exists():
        raise NullhouseError(
            Problem(
                "there is a home already",
                str(new.root),
                remedy="name a folder that does not exist yet",
            )
        )
    entries = in_force(home.lake, home.manifest, at)
    if not entries:
        raise NullhouseError(Problem("nothing was loaded yet at that moment", "--at", str(at)))
    create_lake(new)
    merge(new.manifest, {e.key: _placed(home.lake, new.lake, e) for e in entries})
    # Users' files mean nothing without the declarations of what they hold.
    if home.datasets.is_dir():
        shutil.copytree(home.datasets, new.datasets, dirs_exist_ok=True)
    create_home(new)
    return _counts(entries)


def _placed(old: Path, new: Path, entry: Entry) -> Entry:
    """Put an entry's Parquet file where a lake has it in force."""
    if entry.parquet is None:
        return entry
    landed = _landed_as(entry.parquet)
    place(old / entry.parquet, new / landed)
    return replace(entry, parquet=landed)


def _landed_as(parquet: str) -> str:
    """``_revisions/set/SYMBOL/name.<checksum>.parquet`` is ``set/SYMBOL/name.parquet`` again."""
    path = Path(parquet)
    if path.parts[0] != FOLDER:
        return parquet
    name = path.name.removesuffix(".parquet").rpartition(".")[0]
    return str(Path(*path.parts[1:-1]) / f"{name}.parquet")


def _counts(entries: list[Entry]) -> list[dict[str, Any]]:
    counted: dict[str, dict[str, Any]] = {}
    for entry in sorted(entries, key=lambda e: e.dataset_id):
        row = counted.setdefault(
            entry.dataset_id, {"dataset": entry.dataset_id, "files": 0, "replaced_since": 0}
        )
        row["files"] += entry.parquet is not None
        row["replaced_since"] += (entry.parquet or "").startswith(FOLDER)
    return list(counted.values())
