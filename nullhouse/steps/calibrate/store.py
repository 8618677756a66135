"""What was measured, one line a job, under the fingerprint of the code that measured it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from filelock import FileLock

from nullhouse.base.canonical import canonical_json, sha256_of
from nullhouse.base.constants import constants_sha256, read_constants
from nullhouse.base.home import PROJECT, Home
from nullhouse.steps.evaluate.record import plain

#: What array measurements rest on; pages and tables are not part of it.
ARRAYS = ("analysis/**/*.py", "nullhouse/steps/calibrate/jobs.py")
#: What a world that goes the whole way rests on besides.
WHOLE = (
    *ARRAYS,
    *(f"{folder}/**/*.py" for folder in ("ingest", "generator", "nullhouse")),
    *("macros/**/*.sql", "models/**/*.sql", "seeds/**/*.csv", "generator/**/*.yml"),
)
#: Words and pages: no number comes from them.
_ASIDE = ("analysis/report/", "nullhouse/cli/", "nullhouse/steps/report.py")


class Store:
    """A file of results below a home; a job's first result stands."""

    def __init__(self, home: Home, kind: str, patterns: Iterable[str]) -> None:
        self.fingerprint = fingerprint(patterns)
        self.path = home.root / "calibration" / f"{kind}-{self.fingerprint[:16]}.jsonl"

    def read(self) -> dict[str, Any]:
        """Results by job; a last line that a crash left half written is not one."""
        if not self.path.exists():
            return {}
        found: dict[str, Any] = {}
        for line in self.path.read_bytes().splitlines(keepends=True):
            if line.endswith(b"\n"):
                entry = json.loads(line)
                found.setdefault(entry["job"], entry["result"])
        return found

    def add(self, job: str, result: Any) -> None:
        """Append one result, whole and synced, unless the job has one."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        line = canonical_json({"job": job, "result": plain(result)}) + "\n"
        with FileLock(f"{self.path}.lock"):
            self._repair()
            if job in self.read():
                return
            with self.path.open("ab") as handle:
                handle.write(line.encode())
                handle.flush()
                os.fsync(handle.fileno())

    def _repair(self) -> None:
        raw = self.path.read_bytes() if self.path.exists() else b""
        if raw and not raw.endswith(b"\n"):
            with self.path.open("rb+") as handle:
                handle.truncate(raw.rfind(b"\n") + 1)
                os.fsync(handle.fileno())


def fingerprint(patterns: Iterable[str]) -> str:
    """Hash over the files that results depend on, and over the constants."""
    files = sorted({path for pattern in patterns for path in PROJECT.glob(pattern)})
    texts = {_name(path): path.read_text(encoding="utf-8") for path in files if _counts(path)}
    return sha256_of({"files": texts, "constants": constants_sha256(read_constants())})


def _name(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


def _counts(path: Path) -> bool:
    return not _name(path).startswith(_ASIDE)
