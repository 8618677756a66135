"""Finished parts on their way to the lake, beside the recording."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

from ingest.recorder.close import Closer
from ingest.recorder.report import PartReport
from ingest.recorder.spool import SUFFIX
from nullhouse.base.errors import NullhouseError, Problem
from nullhouse.base.progress import console


class Told(Protocol):
    """Who hears that a part of its market could not be closed."""

    name: str

    def incident(self, kind: str, place: str, what: str) -> None: ...


class PartQueue:
    """Closes parts one after the other in a thread; a part that fails keeps its spool."""

    def __init__(self, closer: Closer) -> None:
        self._closer = closer
        self._pool = ThreadPoolExecutor(1, "parts")
        self._parts: list[tuple[Path, str, Future[PartReport]]] = []
        self._told = 0

    def __enter__(self) -> PartQueue:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(wait=True)

    def recover(self, folder: Path, market: str) -> None:
        """Close what an earlier recorder left behind."""
        for spool in sorted(folder.glob(f"*{SUFFIX}")):
            self.add(spool, market)

    def closing(self, market: str) -> Callable[[Path], None]:
        """What a market's journal calls with each finished part."""
        return lambda spool: self.add(spool, market)

    def add(self, spool: Path, market: str) -> None:
        self._parts.append((spool, market, self._pool.submit(self._closer.close, spool, market)))

    def report(self, markets: Sequence[Told]) -> None:
        """Say what came of the parts that were closed since the last time."""
        while self._told < len(self._parts) and self._parts[self._told][2].done():
            spool, market, future = self._parts[self._told]
            self._told += 1
            failure = future.exception()
            if failure is None:
                _say(future.result())
            for told in markets:
                if failure is not None and told.name == market:
                    told.incident("not_closed", spool.stem, f"{failure}; its frames are kept")

    def finished(self) -> Iterator[PartReport]:
        """Every part's report; a part that could not be closed is an error by now."""
        failed = [
            _not_closed(spool, failure)
            for spool, _, future in self._parts
            if (failure := future.exception()) is not None
        ]
        if failed:
            raise NullhouseError(*failed)
        yield from (future.result() for _, _, future in self._parts)


def _say(report: PartReport) -> None:
    rows = ", ".join(f"{count} {name}" for name, count in report.rows.items()) or "no rows"
    clock = "" if report.clock_ms is None else f", clock {report.clock_ms:+.0f} ms"
    text = f"part {report.part}: {report.frames} frames, {rows}{clock}"
    # Progress is for a terminal; what went wrong is said wherever stderr goes.
    if console.is_terminal:
        console.print(text, markup=False, highlight=False)
    for incident in report.found:
        line = f"{incident.kind} at {incident.place}: {incident.what} ({incident.count} times)"
        console.print(line, markup=False, highlight=False, style="bold red")


def _not_closed(spool: Path, failure: BaseException) -> Problem:
    return Problem(
        "a part could not be brought into the lake",
        str(spool),
        str(failure),
        remedy="its frames are kept there; mend the cause and run nullhouse record again",
    )
