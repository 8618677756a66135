"""What was measured, one line a job, under the fingerprint of the code that measured it."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import Any, Final

from filelock import FileLock

from nullhouse.base.canonical import canonical_json, sha256_of
from nullhouse.base.constants import constants_sha256, read_constants
from nullhouse.base.home import PROJECT, Home
from nullhouse.steps.evaluate.record import plain


@dataclass(frozen=True)
class Sources:
    """Which files results rest on: those that match, without those below `aside`."""

    patterns: tuple[str, ...]
    aside: tuple[str, ...] = ()

    def texts(self) -> dict[str, str]:
        """The files' texts by their names within the project."""
        files = {path for pattern in self.patterns for path in PROJECT.glob(pattern)}
        named = {path.relative_to(PROJECT).as_posix(): path for path in sorted(files)}
        return {
            name: path.read_text(encoding="utf-8")
            for name, path in named.items()
            if not name.startswith(self.aside)
        }


#: What measurements on arrays rest on. Pages and tables are no part of it.
ARRAYS: Final = Sources(
    ("analysis/**/*.py", "nullhouse/steps/calibrate/jobs.py"),
    ("analysis/report/", "analysis/pictures/"),
)
#: What is around the worlds of calibration and cannot move what they find.
_AROUND: Final = ("tables/", "document", "jobs", "pool", "record", "run", "store")
#: What a world that goes the whole way rests on.
WHOLE: Final = Sources(
    (
        *(f"{folder}/**/*.py" for folder in ("analysis", "ingest", "generator", "nullhouse")),
        *("macros/**/*.sql", "models/**/*.sql", "seeds/**/*.csv", "generator/**/*.yml"),
        *("generator/**/*.j2",),
    ),
    (
        *("analysis/report/", "analysis/pictures/", "analysis/calibration/"),
        *("nullhouse/cli/", "nullhouse/guards/", "nullhouse/steps/report"),
        *(f"nullhouse/steps/calibrate/{name}" for name in _AROUND),
    ),
)


class Store:
    """A file of results below a home; a job's first result stands."""

    def __init__(self, home: Home, kind: str, sources: Sources) -> None:
        self.kind = kind
        self.fingerprint = fingerprint(sources)
        self.path = home.root / "calibration" / f"{kind}-{self.fingerprint[:16]}.jsonl"

    def read(self) -> dict[str, Any]:
        """Results by job; a last line that a crash left half written is not one."""
        found: dict[str, Any] = {}
        for line in self._whole_lines().splitlines():
            entry = json.loads(line)
            found.setdefault(entry["job"], entry["result"])
        return found

    def add(self, job: str, result: Any) -> None:
        """Append one result, whole and synced, unless the job has one."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        line = canonical_json({"job": job, "result": plain(result)}) + "\n"
        with FileLock(f"{self.path}.lock"):
            known = self._whole_lines()
            if _start(job) in known:
                return
            with self.path.open("ab") as handle:
                # What a crash left half written makes room.
                handle.truncate(len(known))
                handle.write(line.encode())
                handle.flush()
                os.fsync(handle.fileno())

    def _whole_lines(self) -> bytes:
        raw = self.path.read_bytes() if self.path.exists() else b""
        return raw[: raw.rfind(b"\n") + 1]


def _start(job: str) -> bytes:
    """How the line of a job begins: found without reading the numbers of thousands."""
    return canonical_json({"job": job}).removesuffix("}").encode() + b","


def fingerprint(sources: Sources) -> str:
    """Hash over the files that results depend on, and over the constants."""
    constants = constants_sha256(read_constants())
    return sha256_of({"files": sources.texts(), "constants": constants})
