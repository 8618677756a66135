"""Reading, checking and appending: under a lock, synced before success is reported."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from nullhouse.base.errors import Finding, NullhouseError, Problem
from nullhouse.ledger.entry import GENESIS, Entry, parse_line
from nullhouse.ledger.mark import Mark


class Ledger:
    """A ledger file; every method that reads proves the chain first."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._mark = Mark(path)
        self._lock = FileLock(path.with_suffix(".lock"), timeout=30)

    def create(self) -> None:
        """An empty ledger, so that SQL can read it before anything is frozen."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if not self.path.exists():
            self.path.touch()

    def entries(self) -> list[Entry]:
        """All entries, oldest first; raises :class:`Finding` where the chain is broken.

        An append that has not ended, or was killed before it did, is not there yet.
        """
        before = self._mark.read()
        raw = self.path.read_bytes() if self.path.exists() else b""
        begun = before if before is not None else self._mark.read()
        return list(self._checked(self._lines(raw if begun is None else raw[:begun])))

    def bodies(self, kind: str) -> list[dict[str, Any]]:
        """The bodies of one kind of entry, oldest first."""
        return [entry.body for entry in self.entries() if entry.kind == kind]

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Nobody else appends meanwhile: for what is decided by what the ledger holds."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._lock.acquire()
        except Timeout as error:
            raise NullhouseError(_busy(self.path)) from error
        try:
            yield
        finally:
            self._lock.release()

    def append(self, records: Iterable[tuple[str, dict[str, Any]]]) -> list[Entry]:
        """Append ``(kind, body)`` records, all or none; return the entries as written."""
        with self.exclusive():
            self.create()
            self.repair()
            known = self.entries()
            added = list(_chained(records, known[-1] if known else None))
            if added:
                self._write("".join(entry.line() for entry in added).encode())
        return added

    def _write(self, text: bytes) -> None:
        self._mark.set(self.path.stat().st_size)
        try:
            with self.path.open("ab") as handle:
                handle.write(text)
                handle.flush()
                os.fsync(handle.fileno())
        except OSError:
            # A full disk takes the first half of a write: what a reader sees is all or nothing.
            self.repair()
            raise
        self._mark.clear()

    def repair(self) -> Path | None:
        """Take back what an append that did not end has left; return where that went, if it did."""
        if self._cut() is None and self._mark.read() is None:
            return None
        with self.exclusive():
            cut = self._cut()
            aside = None if cut is None else self._set_aside(cut)
            self._mark.clear()
            return aside

    def _cut(self) -> int | None:
        """Where what does not count begins: an unended append, or a line without an end."""
        raw = self.path.read_bytes() if self.path.exists() else b""
        begun = self._mark.read()
        cut = raw.rfind(b"\n") + 1 if begun is None or begun > len(raw) else begun
        return cut if cut < len(raw) else None

    def _set_aside(self, cut: int) -> Path | None:
        aside = self.path.with_suffix(f".torn-{cut}")
        with self.path.open("rb+") as handle:
            handle.seek(cut)
            rest = handle.read()
            try:
                aside.write_bytes(rest)
            except OSError:
                # No room for a copy of what never counted is no reason to keep the ledger torn.
                aside.unlink(missing_ok=True)
            handle.truncate(cut)
            os.fsync(handle.fileno())
        return aside if aside.exists() else None

    def _lines(self, raw: bytes) -> list[str]:
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            number = raw.count(b"\n", 0, error.start) + 1
            raise self._broken(number, "a line that is no entry", str(error)) from error
        # Of all the characters that end a line elsewhere, a sentence may hold any but this one.
        *whole, rest = text.split("\n")
        if rest:
            raise self._broken(len(whole) + 1, "its last line has no end", rest[:80])
        return whole

    def _checked(self, lines: Iterable[str]) -> Iterator[Entry]:
        previous = GENESIS
        for number, line in enumerate(lines, start=1):
            try:
                entry, claimed, found = parse_line(line)
            except ValueError as error:
                raise self._broken(number, "a line that is no entry", str(error)) from error
            if entry.seq != number or entry.prev != previous:
                raise self._broken(number, "an entry out of its place", f"seq {entry.seq}")
            if found != claimed:
                raise self._broken(number, "an entry that was changed", f"{entry.kind} {claimed}")
            previous = claimed
            yield entry

    def _broken(self, number: int, what: str, found: str) -> Finding:
        return Finding(
            Problem(
                what=f"the ledger's chain is broken: {what}",
                where=f"{self.path}, line {number}",
                found=found[:500],
                allowed="every line carries the hash of the one before and of itself",
                remedy="restore the file from a backup; verdicts after this line count for nothing",
            )
        )


def _busy(path: Path) -> Problem:
    return Problem(
        what="another command is writing to the ledger",
        where=str(path),
        remedy="wait for it to end and run this again",
    )


def _chained(records: Iterable[tuple[str, dict[str, Any]]], last: Entry | None) -> Iterator[Entry]:
    seq, prev = (last.seq, last.sha256) if last else (0, GENESIS)
    at = datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds")
    for kind, body in records:
        entry = Entry(seq=seq + 1, prev=prev, kind=kind, at=at, body=body)
        seq, prev = entry.seq, entry.sha256
        yield entry
