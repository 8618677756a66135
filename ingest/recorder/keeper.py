"""One symbol's book, followed live: when it needs a snapshot, and what its bands hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ingest.recorder.book import Book
from ingest.recorder.chain import Chain
from ingest.recorder.envelope import DepthEvent, Snapshot

#: The archive's cadence. Boundaries are the exchange's own time: a slow local clock moves none.
CADENCE_MS = 30_000


@dataclass(frozen=True)
class Told:
    """What following an update brought to light: readings of the bands, and breaks."""

    bands: tuple[dict[str, Any], ...] = ()
    trouble: str = ""


class BookKeeper:
    """Follows the updates of one symbol.

    A band is trusted where the snapshot covered it, and elsewhere once the book has been
    followed without a break for ``settle_ns``: until then far levels that have not moved are
    unknown, and the band would be too thin. Bands that are not trusted are left out, by name.
    """

    def __init__(self, market: str, symbol: str, settle_ns: int) -> None:
        self.market, self.symbol = market, symbol
        self._settle_ns = settle_ns
        self._chain = Chain(market)
        self._book: Book | None = None
        self._since_ns = 0
        self._slot: int | None = None

    @property
    def wants_snapshot(self) -> bool:
        """Whether updates come that have no book to change."""
        return self._chain.last is None

    def update(self, event: DepthEvent) -> Told:
        """Take an update as it came."""
        bands, trouble = self._apply(self._chain.offer(event), event.received_ns)
        if self._chain.breaks(event.received_ns):
            self._book = None
            trouble = "an update is missing"
        return Told(bands, trouble)

    def begin(self, snapshot: Snapshot, received_ns: int) -> Told:
        """Begin anew at a snapshot; the updates that came meanwhile are followed at once."""
        self._book, self._since_ns, self._slot = Book(snapshot), received_ns, None
        return Told(*self._apply(self._chain.anchor(snapshot.last), received_ns))

    def _apply(
        self, events: Iterable[DepthEvent], now_ns: int
    ) -> tuple[tuple[dict[str, Any], ...], str]:
        readings: list[dict[str, Any]] = []
        for event in events:
            assert self._book is not None
            slot = event.event_ms // CADENCE_MS
            if self._slot is not None and slot > self._slot:
                if not self._book.is_sound:
                    return tuple(readings), self._give_up()
                readings.append(self._reading(slot, event.event_ms, now_ns))
            self._slot = max(slot, self._slot or 0)
            self._book.apply(event)
        return tuple(readings), ""

    def _reading(self, slot: int, event_ms: int, now_ns: int) -> dict[str, Any]:
        """The bands at the boundary, which the update that comes after it proves complete."""
        assert self._book is not None
        settled = now_ns - self._since_ns >= self._settle_ns
        bands = self._book.bands()
        return {
            "s": self.symbol,
            "t": _text(slot * CADENCE_MS),
            "E": event_ms,
            "bands": [[b.percentage, b.depth, b.notional] for b, sure in bands if sure or settled],
            "omitted": [b.percentage for b, sure in bands if not (sure or settled)],
        }

    def _give_up(self) -> str:
        self._book = None
        self._chain.last = None
        return "the book is crossed or has an empty side"


def _text(epoch_ms: int) -> str:
    return datetime.fromtimestamp(epoch_ms / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")
