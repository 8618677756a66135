"""One market's recording: its lines, its journal and the books that it follows."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from ingest.recorder.envelope import MalformedError, parse_depth, parse_snapshot, stream_of
from ingest.recorder.journal import Closed, Journal
from ingest.recorder.keeper import BookKeeper, Told
from ingest.recorder.line import LineKeeper, open_desk
from ingest.recorder.request import RecordRequest
from ingest.recorder.snapshots import SnapshotDesk
from ingest.recorder.spool import HOUSE, bring_to_disk
from ingest.recorder.streams import Line


class MarketRecorder:
    """Writes down every frame first and looks at it afterwards."""

    def __init__(
        self,
        market: str,
        request: RecordRequest,
        folder: Path,
        closed: Closed,
        now_ns: Callable[[], int],
    ) -> None:
        self.name = market
        self._now_ns = now_ns
        self._lines = request.lines(market)
        timing = request.timing
        self._journal = Journal(folder, market, round(timing.part * 1e9), closed)
        desk = open_desk(self.take, self.incident, timing)
        self._line_keepers = [LineKeeper(line, desk) for line in self._lines]
        self._snapshots = SnapshotDesk(request.depth_at(market), market, timing, self.incident)
        settle_ns = round(timing.settle * 1e9)
        self._books = {
            stream.name: BookKeeper(market, stream.symbol, settle_ns)
            for line in self._lines
            for stream in line.streams
            if stream.kind == "depth" and stream.symbol is not None
        }
        self._malformed: Counter[str] = Counter()
        self._fetching: set[str] = set()
        self._group: asyncio.TaskGroup | None = None

    @property
    def frames(self) -> int:
        return self._journal.frames

    def start(self, group: asyncio.TaskGroup) -> None:
        self._group = group
        for keeper in self._line_keepers:
            group.create_task(keeper.run())

    async def tick(self) -> None:
        """Bring to the disk what came; a quiet market's part ends too."""
        descriptor = self._journal.unsynced()
        if descriptor is not None:
            await asyncio.to_thread(bring_to_disk, descriptor)
        self._journal.turn(self._now_ns())

    def close(self) -> None:
        self._journal.close()

    def incident(self, kind: str, place: str, what: str) -> None:
        self._journal.incident(self._now_ns(), kind, place, what)

    def take(self, line: Line, connection: int, payload: bytes) -> str | None:
        """A frame as it came: first to the journal, then to the book that it changes."""
        received_ns = self._now_ns()
        self._journal.append(received_ns, connection, payload)
        stream = stream_of(payload)
        if stream in self._books:
            self._follow(stream, payload, received_ns)
        return stream

    def _follow(self, stream: str, payload: bytes, received_ns: int) -> None:
        book = self._books[stream]
        try:
            self._heed(book, book.update(parse_depth(payload, received_ns)), received_ns)
        except MalformedError as error:
            self._count_malformed(stream, str(error))
        if book.wants_snapshot and stream not in self._fetching and self._group is not None:
            self._fetching.add(stream)
            self._group.create_task(self._begin(stream, book))

    async def _begin(self, stream: str, book: BookKeeper) -> None:
        """Give a book its snapshot; it is kept among the frames, so that all can be replayed."""
        try:
            body = await self._snapshots.fetch(book.symbol)
            received_ns = self._now_ns()
            snapshot = parse_snapshot(body)
            kept = b'{"stream":"%s@snapshot","data":%s}' % (book.symbol.lower().encode(), body)
            self._journal.append(received_ns, HOUSE, kept)
            self._heed(book, book.begin(snapshot, received_ns), received_ns)
        except MalformedError as error:
            self._count_malformed(f"{book.symbol} snapshot", str(error))
        finally:
            self._fetching.discard(stream)

    def _heed(self, book: BookKeeper, told: Told, received_ns: int) -> None:
        for reading in told.bands:
            self._journal.note(received_ns, f"{book.symbol.lower()}@bands", reading)
        if told.trouble:
            self.incident("broken_book", f"{self.name} {book.symbol}", told.trouble)

    def _count_malformed(self, place: str, what: str) -> None:
        """The first is said, then the tenth, the hundredth: a stream gone bad is no flood."""
        self._malformed[place] += 1
        count = self._malformed[place]
        if str(count).strip("0") == "1":
            self.incident("malformed", place, f"{what} (number {count})")
