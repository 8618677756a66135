"""Which depth updates follow one another without a gap, by the exchange's own rules."""

from __future__ import annotations

from ingest.recorder.envelope import DepthEvent

#: Two connections feed during a planned overlap and do not run in step, so an update that does
#: not follow is held this long before the chain counts as broken.
HOLD_NS = 2_000_000_000
#: Five minutes of updates: what waits for a snapshot at most.
MOST_HELD = 3000


class Chain:
    """Orders updates, drops those seen before, and knows when one is missing.

    ``last`` is None until a snapshot gave the chain its beginning, and after a break.
    """

    def __init__(self, market: str) -> None:
        # Spot's snapshot stands between two updates, a future's stands within one.
        self._shift = 1 if market == "spot" else 0
        self._held: dict[int, DepthEvent] = {}
        self._opening = False
        self.last: int | None = None

    def offer(self, event: DepthEvent) -> list[DepthEvent]:
        """Take an update; what can now be applied comes back in its order."""
        if self.last is None or event.last >= self._oldest():
            self._held.setdefault(event.last, event)
        while len(self._held) > MOST_HELD:
            del self._held[min(self._held)]
        return self._follow()

    def anchor(self, snapshot_id: int) -> list[DepthEvent]:
        """Begin at a snapshot; the held updates that follow it come back in their order."""
        self.last, self._opening = snapshot_id, True
        oldest = self._oldest()
        self._held = {last: event for last, event in self._held.items() if last >= oldest}
        return self._follow()

    def breaks(self, now_ns: int) -> bool:
        """Whether an update has been missing for too long; the chain then waits to be anchored."""
        if self.last is None or not self._held:
            return False
        if now_ns - min(event.received_ns for event in self._held.values()) < HOLD_NS:
            return False
        self.last = None
        return True

    def _oldest(self) -> int:
        """The smallest final id that an update may have and still bring news."""
        assert self.last is not None
        return self.last + self._shift if self._opening else self.last + 1

    def _follow(self) -> list[DepthEvent]:
        followed: list[DepthEvent] = []
        for last, event in sorted(self._held.items()):
            if self.last is None or not self._is_next(event):
                break
            followed.append(self._held.pop(last))
            self.last, self._opening = last, False
        return followed

    def _is_next(self, event: DepthEvent) -> bool:
        """An update tells all that changed after ``previous``: it may overlap, not leave a gap."""
        assert self.last is not None
        spans = self._opening and event.first <= self.last + self._shift <= event.last
        return spans or event.previous <= self.last
