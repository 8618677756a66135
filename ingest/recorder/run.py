"""``record``: every market's lines, books and parts, from the start to an orderly end."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from ingest.land import create_lake
from ingest.recorder.close import Closer
from ingest.recorder.market import MarketRecorder
from ingest.recorder.parts import PartQueue
from ingest.recorder.report import PartReport
from ingest.recorder.request import RecordRequest
from nullhouse.base.errors import NullhouseError, Problem
from nullhouse.base.home import Home
from nullhouse.base.progress import Meter, meter

__all__ = ["RecordSummary", "record"]


def _utc_now() -> datetime:
    """Provenance only; no row depends on it."""
    return datetime.now(UTC).replace(tzinfo=None)


@dataclass(frozen=True)
class RecordSummary:
    """What came of every part that was closed, those of an earlier run included."""

    parts: tuple[PartReport, ...]

    @property
    def frames(self) -> int:
        return sum(part.frames for part in self.parts)

    def totals(self) -> dict[str, int]:
        """Rows by data set."""
        ids = sorted({name for part in self.parts for name in part.rows})
        return {name: sum(part.rows.get(name, 0) for part in self.parts) for name in ids}


def record(
    home: Home,
    request: RecordRequest,
    now_ns: Callable[[], int] = time.time_ns,
    clock: Callable[[], datetime] = _utc_now,
) -> RecordSummary:
    """Record until the time is over or a signal comes; what an earlier run left is closed too."""
    create_lake(home)
    with ExitStack() as locks, PartQueue(Closer(home, clock)) as parts:
        for market in request.markets:
            folder = recording_folder(home, market)
            locks.enter_context(_alone(folder))
            parts.recover(folder, market)
        asyncio.run(_record(home, request, parts, now_ns))
    return RecordSummary(tuple(parts.finished()))


def recording_folder(home: Home, market: str) -> Path:
    """Where a market's part lies while it is under way."""
    return home.root / "recording" / market


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Two recorders that write one part would spoil it for both."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder / ".lock", timeout=0):
            yield
    except Timeout as error:
        problem = Problem(
            "another recorder is running on this home",
            str(folder),
            remedy="stop it, or give this one a home of its own with NULLHOUSE_HOME",
        )
        raise NullhouseError(problem) from error


class _Stopped(Exception):  # noqa: N818 - the ordinary end, which cancels what still runs
    """The time is over, or a signal came."""


async def _record(
    home: Home, request: RecordRequest, parts: PartQueue, now_ns: Callable[[], int]
) -> None:
    markets = [
        MarketRecorder(
            market, request, recording_folder(home, market), parts.closing(market), now_ns
        )
        for market in request.markets
        if request.lines(market)
    ]
    try:
        async with asyncio.TaskGroup() as group:
            for market in markets:
                market.start(group)
            group.create_task(_until_stopped(request.seconds))
            group.create_task(_tick(markets, parts, request.seconds))
    except BaseExceptionGroup as ended:
        _, failures = ended.split(_Stopped)
        if failures is not None:
            raise failures.exceptions[0] from None
    finally:
        for market in markets:
            market.close()


async def _until_stopped(seconds: float | None) -> None:
    """Wait for the end of the time or for a signal, whichever is first."""
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        # Off the main thread, or on a system without such handlers, the caller stops us.
        with suppress(NotImplementedError, RuntimeError, ValueError):
            asyncio.get_running_loop().add_signal_handler(name, stop.set)
    with suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
    raise _Stopped


async def _tick(markets: list[MarketRecorder], parts: PartQueue, seconds: float | None) -> None:
    """Once a second: bring what came to the disk, end parts, and say how far we are."""
    with meter("recording", seconds) as bar:
        while True:
            await asyncio.sleep(1)
            for market in markets:
                await market.tick()
            parts.report(markets)
            _show(bar, markets)


def _show(bar: Meter, markets: list[MarketRecorder]) -> None:
    bar.advance()
    counts = ", ".join(f"{market.name} {market.frames}" for market in markets)
    bar.say(f"recording, frames: {counts}")
