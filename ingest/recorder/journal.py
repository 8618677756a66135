"""What one market's recording writes down, in parts of equal length."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ingest.recorder.envelope import house_frame
from ingest.recorder.spool import HOUSE, SUFFIX, Frame, Spool
from nullhouse.base.progress import console

#: The stream on which the recorder notes what went wrong.
INCIDENTS = "nullhouse@incident"
Closed = Callable[[Path], None]


class Journal:
    """Appends frames to the part under way and begins the next one when its time is over.

    Nothing is parsed before it lies here. ``closed`` is told of each finished part.
    """

    def __init__(self, folder: Path, market: str, part_ns: int, closed: Closed) -> None:
        self._folder, self._market = folder, market
        self._part_ns, self._closed = part_ns, closed
        self._spool: Spool | None = None
        self._period = 0
        self.frames = 0

    def append(self, received_ns: int, connection: int, payload: bytes) -> None:
        self.turn(received_ns)
        if self._spool is None:
            self._spool = self._begin(received_ns)
            self._period = received_ns // self._part_ns
        self._spool.append(Frame(received_ns, connection, payload))
        self.frames += 1

    def note(self, received_ns: int, stream: str, data: Any) -> None:
        """Write down something of the recorder's own."""
        self.append(received_ns, HOUSE, house_frame(stream, data))

    def incident(self, received_ns: int, kind: str, place: str, what: str) -> None:
        """Say loudly that something went wrong, and keep it."""
        console.print(f"{kind} at {place}: {what}", markup=False, highlight=False, style="bold red")
        self.note(received_ns, INCIDENTS, {"kind": kind, "place": place, "what": what})

    def turn(self, now_ns: int) -> None:
        """End the part whose period is over."""
        if self._spool is not None and now_ns // self._part_ns != self._period:
            self.close()

    def unsynced(self) -> int | None:
        """What ``bring_to_disk`` takes, if anything came since it was last asked for."""
        return None if self._spool is None else self._spool.unsynced()

    def close(self) -> None:
        """End the part under way, if there is one."""
        if self._spool is not None:
            spool, self._spool = self._spool, None
            spool.close()
            self._closed(spool.path)

    def _begin(self, received_ns: int) -> Spool:
        """Parts are named by their first frame; a clock that was set back takes no name twice."""
        while True:
            try:
                return Spool(self._folder / f"{part_name(self._market, received_ns)}{SUFFIX}")
            except FileExistsError:
                received_ns += 1


def part_name(market: str, received_ns: int) -> str:
    """``um-20261125T130000-000000001``: names in the order of time."""
    seconds, rest = divmod(received_ns, 10**9)
    return f"{market}-{datetime.fromtimestamp(seconds, UTC):%Y%m%dT%H%M%S}-{rest:09d}"
