"""A copy of what no command can bring back: ledger, frozen files, recordings, own data.

Tables and pages are built anew from these and the lake; files of the archive can be fetched
again, and are left out unless they are asked for. What was published anew since is kept.
"""

from __future__ import annotations

import hashlib
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ingest.manifest import read_manifest
from ingest.register import load_register
from nullhouse.base.atomic import atomic_path
from nullhouse.base.errors import Finding, NullhouseError, Problem
from nullhouse.base.home import Home
from nullhouse.ledger.chain import Ledger

#: Built from the rest: databases, dbt's folders, pages; and copies of copies.
REBUILT = ("warehouse", "dbt", "report", "backups")


@dataclass(frozen=True)
class Backup:
    """What was written; ``left_out`` counts archive files that an ingest would fetch again."""

    file: Path
    files: int
    bytes: int
    left_out: int
    ledger_entries: int


def back_up(home: Home, target: Path, *, whole_lake: bool = False) -> Backup:
    """Write one tar file and read it back; raises where a byte differs."""
    if target.exists():
        raise NullhouseError(
            Problem("the file is there already", str(target), remedy="name one that is not")
        )
    if not home.ledger.exists():
        raise NullhouseError(
            Problem("there is no home to back up", str(home.root), remedy="see NULLHOUSE_HOME")
        )
    entries = len(Ledger(home.ledger).entries())
    left_out = frozenset() if whole_lake else refetchable(home)
    chosen = [p for p in _files(home, target) if p not in left_out]
    target.parent.mkdir(parents=True, exist_ok=True)
    with atomic_path(target) as temporary:
        hashes = _write(home, chosen, temporary)
        _read_back(temporary, hashes)
    size = target.stat().st_size
    return Backup(target, len(chosen), size, len(left_out), entries)


def refetchable(home: Home) -> frozenset[Path]:
    """Parquet files in force that came from the archive."""
    archived = {dataset.id for dataset in load_register().of("archive")}
    return frozenset(
        home.lake / entry.parquet
        for entry in read_manifest(home.manifest).values()
        if entry.parquet and entry.dataset_id in archived and entry.key.startswith("data/")
    )


def _files(home: Home, target: Path) -> Iterator[Path]:
    for path in sorted(home.root.rglob("*")):
        top = path.relative_to(home.root).parts[0]
        # An archive that lies in the home, such as the demo's, is no state of it.
        if top in REBUILT or (top == "archive") or path.suffix == ".lock":
            continue
        if path.is_file() and path != target and not path.name.startswith(f".{target.name}."):
            yield path


def _write(home: Home, chosen: list[Path], target: Path) -> dict[str, str]:
    hashes = {}
    with tarfile.open(target, "w") as tar:
        for path in chosen:
            name = str(path.relative_to(home.root))
            content = path.read_bytes()
            hashes[name] = hashlib.sha256(content).hexdigest()
            tar.add(path, name)
    return hashes


def _read_back(file: Path, hashes: dict[str, str]) -> None:
    with tarfile.open(file) as tar:
        found = {
            member.name: hashlib.sha256(handle.read()).hexdigest()
            for member in tar
            if (handle := tar.extractfile(member)) is not None
        }
    wrong = sorted(name for name, digest in hashes.items() if found.get(name) != digest)
    if wrong:
        remedy = "a file changed meanwhile; wait until nothing writes to the home, and try again"
        raise Finding(Problem("the backup is not what was there", wrong[0], remedy=remedy))
