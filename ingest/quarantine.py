"""Refused files: kept aside, with what is needed to know when to look at them again."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from ingest.checksum import SUFFIX
from ingest.register import DataSet
from ingest.transports import Archive
from nullhouse.base.atomic import atomic_path, write_text
from nullhouse.base.canonical import sha256_of

FOLDER = "_quarantine"


@dataclass(frozen=True)
class Circumstances:
    """What the refusal rests on; while none of it changes, the answer would be the same."""

    published: str | None
    version: str | None
    rules: str


def circumstances(archive: Archive, key: str, dataset: DataSet) -> Circumstances:
    """The published checksum, the file's version in the archive, and the data set's columns."""
    published = archive.read(key + SUFFIX)
    text = None if published is None else published.decode("utf-8", "replace")
    rules = sha256_of([dataset.header, [c.model_dump() for c in dataset.columns]])
    return Circumstances(text, archive.version(key), rules)


def keep(lake: Path, key: str, file: Path, found: Circumstances) -> None:
    """Copy a refused file aside, and note under which circumstances it was refused."""
    with atomic_path(lake / FOLDER / key) as temporary:
        shutil.copyfile(file, temporary)
    note = json.dumps(asdict(found), indent=2, sort_keys=True, ensure_ascii=False)
    write_text(_note(lake, key), f"{note}\n")


def recall(lake: Path, key: str) -> Circumstances | None:
    """The circumstances of a refusal; None if the note was taken away, which asks for a retry."""
    try:
        return Circumstances(**json.loads(_note(lake, key).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def release(lake: Path, key: str) -> None:
    """Forget a refusal once a good file has come."""
    (lake / FOLDER / key).unlink(missing_ok=True)
    _note(lake, key).unlink(missing_ok=True)


def _note(lake: Path, key: str) -> Path:
    path = lake / FOLDER / key
    return path.with_name(f"{path.name}.json")
