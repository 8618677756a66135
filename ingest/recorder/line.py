"""One connection kept alive: reconnected when it fails, renewed before it is cut."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from ingest.recorder.request import Timing
from ingest.recorder.streams import Line
from ingest.recorder.watch import Watch
from ingest.transports.answers import RefusedError

#: A diff of a whole book is some hundred kilobytes; what is larger is no message of ours.
LARGEST = 1 << 24
OPEN_SECONDS = 10
#: How often a healthy connection is looked at for streams that stay mute.
LOOK_SECONDS = 1.0
CLOSE_SECONDS = 1

#: What a connection hands over: its line, its number and a frame; the frame's stream comes back.
Take = Callable[[Line, int, bytes], str | None]
Incident = Callable[[str, str, str], None]


@dataclass(frozen=True)
class Desk:
    """What all lines of a recording share."""

    take: Take
    incident: Incident
    timing: Timing
    numbers: Iterator[int]


def open_desk(take: Take, incident: Incident, timing: Timing) -> Desk:
    """A desk whose connections are numbered from one."""
    return Desk(take, incident, timing, count(1))


class Connection:
    """One open socket whose frames are handed over as they come."""

    def __init__(self, socket: ClientConnection, line: Line, desk: Desk) -> None:
        self._socket, self._line, self._desk = socket, line, desk
        self._number = next(desk.numbers)
        self.watch = Watch(line, desk.timing.patience, asyncio.get_running_loop().time())
        self.has_spoken = asyncio.Event()
        self.ended = asyncio.create_task(self._receive())

    @property
    def age(self) -> float:
        return asyncio.get_running_loop().time() - self.watch.opened_at

    async def _receive(self) -> str:
        """Hand over every frame until the connection ends; the result says why it did."""
        loop, silence = asyncio.get_running_loop(), self._desk.timing.silence
        try:
            async with asyncio.timeout(silence) as alarm:
                while True:
                    frame = await self._socket.recv(decode=False)
                    alarm.reschedule(loop.time() + silence)
                    self.watch.heard(self._desk.take(self._line, self._number, frame))
                    self.has_spoken.set()
        except TimeoutError:
            return f"no message for {silence:g} s"
        except ConnectionClosed as error:
            return str(error)

    async def close(self) -> None:
        self.ended.cancel()
        await asyncio.wait([self.ended])
        await self._socket.close()


class LineKeeper:
    """Keeps one line's stream of frames going for as long as it runs."""

    def __init__(self, line: Line, desk: Desk) -> None:
        self._line, self._desk, self._timing = line, desk, desk.timing
        self._failures = 0
        self._open: list[Connection] = []

    async def run(self) -> None:
        """Until cancelled."""
        try:
            current = await self._reopened()
            while True:
                current = await self._kept(current)
        finally:
            await asyncio.gather(*(connection.close() for connection in self._open))

    async def _kept(self, current: Connection) -> Connection:
        """The connection to go on with, once this one ended or grew old."""
        while not current.ended.done():
            if current.age >= self._timing.renew:
                return await self._renewed(current)
            look = min(LOOK_SECONDS, self._timing.renew - current.age)
            await asyncio.wait([current.ended], timeout=max(look, 0))
            for stream in current.watch.mute(asyncio.get_running_loop().time()):
                self._incident("mute_stream", f"{stream} was asked for and never came")
        return await self._replaced(current)

    async def _replaced(self, ended: Connection) -> Connection:
        """A connection in place of one that ended; its own errors are not hidden."""
        reason = ended.ended.result()
        kind = "silence" if reason.startswith("no message") else "closed"
        self._incident(kind, f"{reason}; connecting again")
        # One that lived has earned a quick return; one that fell at once is not pressed.
        self._failures = 0 if ended.age > self._timing.last_wait else self._failures + 1
        await self._drop(ended)
        return await self._reopened()

    async def _renewed(self, old: Connection) -> Connection:
        """Open the next connection while the old one still feeds, then let the old one go."""
        new = await self._successor()
        if new is None:
            await asyncio.wait([old.ended], timeout=self._timing.last_wait)
            return old
        # Both feed for a while: what one has not brought yet, the other has.
        await asyncio.wait([old.ended], timeout=self._timing.overlap)
        await self._drop(old)
        return new

    async def _successor(self) -> Connection | None:
        """A second connection that has begun to speak, or None with the reason told."""
        try:
            new = await self._opened()
        except (OSError, TimeoutError, WebSocketException) as error:
            self._incident("not_renewed", str(error) or type(error).__name__)
            return None
        speaking = asyncio.create_task(new.has_spoken.wait())
        await asyncio.wait([speaking, new.ended], return_when=asyncio.FIRST_COMPLETED)
        speaking.cancel()
        if new.has_spoken.is_set():
            return new
        self._incident("not_renewed", new.ended.result())
        await self._drop(new)
        return None

    async def _reopened(self) -> Connection:
        """Try until a connection opens, with doubling waits."""
        while True:
            wait = self._timing.first_wait * 2 ** min(self._failures, 16)
            if self._failures:
                await asyncio.sleep(min(wait / 2, self._timing.last_wait))
            try:
                return await self._opened()
            except (OSError, TimeoutError, WebSocketException) as error:
                self._failures += 1
                self._incident("no_connection", str(error) or type(error).__name__)

    async def _opened(self) -> Connection:
        try:
            socket = await connect(
                self._line.address,
                # The control stream shows sooner than a ping whether the line is alive.
                ping_interval=None,
                max_size=LARGEST,
                open_timeout=OPEN_SECONDS,
                close_timeout=CLOSE_SECONDS,
                user_agent_header="nullhouse",
            )
        except InvalidStatus as error:
            if error.response.status_code == 451:
                raise RefusedError(self._line.base) from error
            raise
        connection = Connection(socket, self._line, self._desk)
        self._open.append(connection)
        return connection

    async def _drop(self, connection: Connection) -> None:
        self._open.remove(connection)
        await connection.close()

    def _incident(self, kind: str, what: str) -> None:
        self._desk.incident(kind, self._line.place, what)
