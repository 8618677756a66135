"""A mirror's folder, read in place."""

from __future__ import annotations

from pathlib import Path

from ingest.transports.answers import UnansweredError
from nullhouse.base.errors import NullhouseError, Problem, nearest

#: Every key begins with this folder.
TOP = "data"
#: A message lists no more names than this.
LISTED = 20


class FolderArchive:
    """Files of a folder that holds ``data/`` as the public archive does."""

    def __init__(self, root: Path) -> None:
        if not (root / TOP).is_dir():
            raise NullhouseError(_no_mirror(root))
        self._root = root

    @property
    def location(self) -> str:
        return str(self._root)

    def fetch(self, key: str, scratch: Path) -> Path | None:
        path = self._root / key
        return path if path.is_file() else None

    def read(self, key: str) -> bytes | None:
        path = self._root / key
        try:
            return path.read_bytes() if path.is_file() else None
        except OSError as error:
            raise UnansweredError(str(path), error.strerror or str(error)) from error

    def version(self, key: str) -> str | None:
        path = self._root / key
        if not path.is_file():
            return None
        stat = path.stat()
        return f"{stat.st_size}:{stat.st_mtime_ns}"

    def size(self, key: str) -> int | None:
        path = self._root / key
        return path.stat().st_size if path.is_file() else None

    def folders(self, prefix: str) -> frozenset[str] | None:
        below = self._root / prefix
        names = below.iterdir() if below.is_dir() else ()
        return frozenset(path.name for path in names if path.is_dir())

    def close(self) -> None:
        """Nothing is held open."""


def _no_mirror(root: Path) -> Problem:
    if not root.is_dir():
        return Problem(
            "the archive folder is not there",
            "--archive",
            str(root),
            nearest(root.name, _folders_beside(root)),
            "give the folder of a mirror, or an address",
        )
    remedy = "give the folder that holds data/ (with futures/ and spot/ below it)"
    if root.name == TOP:
        remedy = f"give its parent: {root.parent}"
    held = ", ".join(sorted(p.name for p in root.iterdir())[:10]) or "nothing"
    return Problem(
        "the folder is no archive mirror",
        "--archive",
        f"{root} holds {held}",
        "a folder that holds data/",
        remedy,
    )


def _folders_beside(root: Path) -> list[str]:
    """What the name may have been meant to be; none where there are too many to read."""
    beside = root.parent.iterdir() if root.parent.is_dir() else ()
    names = [path.name for path in beside if path.is_dir()]
    return names if len(names) <= LISTED else []
