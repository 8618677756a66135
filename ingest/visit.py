"""One archive file, from «is it there» to its row in the manifest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from ingest import quarantine
from ingest.checksum import SUFFIX, parse_checksum
from ingest.compared import Measure, WrongChecksumError, compared, measure
from ingest.decode import Origin
from ingest.land import land
from ingest.manifest import Entry, State
from ingest.plan import Task
from ingest.revisions import Revision, keep, kept_as
from ingest.transports import Archive
from ingest.unreadable import UnreadableError

Outcome = Literal["loaded", "already", "missing", "quarantined"]
Clock = Callable[[], datetime]
#: Told how a file comes on: its key, the share of it that was read, that share's rows and bytes.
Moved = Callable[[str, float, int, float], None]


def _unwatched(key: str, share: float, rows: int, size: float) -> None:
    """Nobody looks on."""


@dataclass(frozen=True)
class Visit:
    """What came of one file in this run."""

    task: Task
    outcome: Outcome
    entry: Entry
    superseded: Revision | None = None


@dataclass(frozen=True)
class Visitor:
    """Fetches, checks and lands single files; safe to call from several threads."""

    archive: Archive
    lake: Path
    scratch: Path
    clock: Clock
    recheck: bool
    moved: Moved = _unwatched

    def visit(self, task: Task, known: Entry | None) -> Visit:
        """Do what the file's state asks for: nothing, a second look, or the whole way."""
        if known is None or known.state == "missing":
            return self._land(task, known)
        if known.state == "quarantined":
            return self._revisit(task, known)
        if known.parquet is None or not (self.lake / known.parquet).is_file():
            return self._land(task, known)
        return self._reload(task, known) if self.recheck else Visit(task, "already", known)

    def _revisit(self, task: Task, known: Entry) -> Visit:
        """Try a refused file again only if that could end otherwise, so that none is a loop."""
        before = quarantine.recall(self.lake, task.key)
        now = quarantine.circumstances(self.archive, task.key, task.dataset)
        if before == now or now.version is None:
            return Visit(task, "quarantined", known)
        return self._land(task, known)

    def _reload(self, task: Task, known: Entry) -> Visit:
        """Published files are sometimes replaced: compare checksums, keep the old if in doubt,
        and the replaced version in any case."""
        published = self.archive.read(task.key + SUFFIX)
        if published is None or _is_same(published, task.key, known.sha256):
            return Visit(task, "already", known)
        keep(self.lake, known)
        again = self._land(task, known)
        if again.outcome == "loaded":
            old = replace(known, parquet=kept_as(known))
            return replace(again, superseded=Revision(old, again.entry.fetched_at))
        reason = f"kept as loaded before; published anew but refused: {again.entry.reason}"
        return Visit(task, "already", replace(known, reason=reason))

    def _land(self, task: Task, known: Entry | None) -> Visit:
        entry = self._attempt(task, second_look=True)
        if entry.says_the_same_as(known) and known is not None:
            entry = known
        return Visit(task, entry.state, entry)

    def _attempt(self, task: Task, second_look: bool) -> Entry:
        file = self.archive.fetch(task.key, self.scratch)
        if file is None:
            return self._entry(task, "missing", reason="the archive does not have it")
        copied = file.is_relative_to(self.scratch)
        try:
            with compared(file, task.key, self.archive.read(task.key + SUFFIX)) as same:
                return self._landed(task, file, same)
        except WrongChecksumError as refusal:
            # A copy may have been damaged on its way, or replaced between two questions.
            if copied and second_look:
                return self._attempt(task, second_look=False)
            return self._refused(task, file, refusal)
        except UnreadableError as refusal:
            return self._refused(task, file, refusal)
        finally:
            if copied:
                file.unlink(missing_ok=True)

    def _refused(self, task: Task, file: Path, refusal: UnreadableError) -> Entry:
        found = quarantine.circumstances(self.archive, task.key, task.dataset)
        quarantine.keep(self.lake, task.key, file, found)
        size, sha256 = measure(file)
        return self._entry(task, "quarantined", reason=str(refusal), size=size, sha256=sha256)

    def _landed(self, task: Task, file: Path, same: Callable[[], Measure]) -> Entry:
        origin = Origin(task.dataset, task.symbol, task.key, task.name)
        size = file.stat().st_size

        def moved(rows: int, share: float) -> None:
            self.moved(task.key, share, rows, share * size)

        landed = land(file, origin, self.lake / task.parquet, moved, same)
        quarantine.release(self.lake, task.key)
        first_at, last_at = landed.span or (None, None)
        entry = self._entry(task, "loaded", size=same().size, sha256=same().sha256)
        return replace(
            entry, rows=landed.rows, first_at=first_at, last_at=last_at, parquet=task.parquet
        )

    def _entry(
        self,
        task: Task,
        state: State,
        reason: str | None = None,
        size: int | None = None,
        sha256: str | None = None,
    ) -> Entry:
        return Entry(
            dataset_id=task.dataset.id,
            market=task.dataset.market,
            symbol=task.symbol,
            asset=task.asset,
            period=task.period,
            period_start=task.period_start,
            key=task.key,
            state=state,
            fetched_at=self.clock(),
            size=size,
            sha256=sha256,
            reason=reason,
        )


def _is_same(published: bytes, key: str, sha256: str | None) -> bool:
    try:
        return parse_checksum(published, key) == sha256
    except UnreadableError:
        return False
