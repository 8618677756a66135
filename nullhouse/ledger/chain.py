"""Reading, checking and appending: under a lock, synced before success is reported."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from nullhouse.base.errors import Finding, NullhouseError, Problem
from nullhouse.ledger.entry import GENESIS, Entry, parse_line


class Ledger:
    """A ledger file; every method that reads proves the chain first."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def create(self) -> None:
        """An empty ledger, so that SQL can read it before anything is frozen."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if not self.path.exists():
            self.path.touch()

    def entries(self) -> list[Entry]:
        """All entries, oldest first; raises :class:`Finding` where the chain is broken."""
        return list(self._checked(self._lines()))

    def bodies(self, kind: str) -> list[dict[str, Any]]:
        """The bodies of one kind of entry, oldest first."""
        return [entry.body for entry in self.entries() if entry.kind == kind]

    def append(self, records: Iterable[tuple[str, dict[str, Any]]]) -> list[Entry]:
        """Append ``(kind, body)`` records as one write; return the entries as written."""
        self.create()
        with self._locked():
            self.repair()
            known = self.entries()
            added = list(_chained(records, known[-1] if known else None))
            if not added:
                return []
            with self.path.open("a", encoding="utf-8", newline="\n") as handle:
                handle.write("".join(entry.line() for entry in added))
                handle.flush()
                os.fsync(handle.fileno())
        return added

    def repair(self) -> Path | None:
        """Set aside a last line that a crash left half written; return where it went."""
        raw = self.path.read_bytes() if self.path.exists() else b""
        if not raw or raw.endswith(b"\n"):
            return None
        cut = raw.rfind(b"\n") + 1
        aside = self.path.with_suffix(f".torn-{cut}")
        aside.write_bytes(raw[cut:])
        with self.path.open("rb+") as handle:
            handle.truncate(cut)
            os.fsync(handle.fileno())
        return aside

    def _lines(self) -> list[str]:
        if not self.path.exists():
            return []
        return self.path.read_text(encoding="utf-8").splitlines()

    def _checked(self, lines: Iterable[str]) -> Iterator[Entry]:
        previous = GENESIS
        for number, line in enumerate(lines, start=1):
            try:
                entry, claimed = parse_line(line)
            except ValueError as error:
                raise self._broken(number, "a line that is no entry", str(error)) from error
            if entry.seq != number or entry.prev != previous:
                raise self._broken(number, "an entry out of its place", f"seq {entry.seq}")
            if entry.sha256 != claimed:
                raise self._broken(number, "an entry that was changed", f"{entry.kind} {claimed}")
            previous = claimed
            yield entry

    def _broken(self, number: int, what: str, found: str) -> Finding:
        return Finding(
            Problem(
                what=f"the ledger's chain is broken: {what}",
                where=f"{self.path}, line {number}",
                found=found,
                allowed="every line carries the hash of the one before and of itself",
                remedy="restore the file from a backup; verdicts after this line count for nothing",
            )
        )

    def _locked(self) -> FileLock:
        lock = FileLock(self.path.with_suffix(".lock"), timeout=30)
        try:
            lock.acquire()
        except Timeout as error:
            raise NullhouseError(
                Problem(
                    what="another command is writing to the ledger",
                    where=str(self.path),
                    remedy="wait for it to end and run this again",
                )
            ) from error
        return lock


def _chained(records: Iterable[tuple[str, dict[str, Any]]], last: Entry | None) -> Iterator[Entry]:
    seq, prev = (last.seq, last.sha256) if last else (0, GENESIS)
    at = datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds")
    for kind, body in records:
        entry = Entry(seq=seq + 1, prev=prev, kind=kind, at=at, body=body)
        seq, prev = entry.seq, entry.sha256
        yield entry
