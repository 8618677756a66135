"""One data set of one symbol: what is missing, whether the labels agree, and the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from ingest.tail.agreement import agreement, refusal
from ingest.tail.answers import ApiError
from ingest.tail.client import Client
from ingest.tail.held import Held
from ingest.tail.intervals import Intervals, hours_in_force
from ingest.tail.overlap import Check
from ingest.tail.paging import DAY, HOUR
from ingest.tail.parts import Shelf
from ingest.tail.rows import Row
from ingest.tail.series import Series
from ingest.tail.spans import Span, Spans, without
from ingest.tail.summary import Outcome, Result, at_text

#: Rows held in memory between two writes: what a killed run may have to ask for again.
CHECKPOINT = 20_000
#: The archive's settlement before a stretch lies no farther back than this.
SETTLEMENTS = 3 * DAY
#: Where the exchange keeps less than is documented, the start moves on by hours, up to two days.
MOVES = 48


@dataclass
class Job:
    """Brings one data set of one symbol up to now."""

    client: Client
    series: Series
    shelf: Shelf
    held: Held
    start: int | None
    tell: Callable[[str], None] = lambda _text: None
    rows: int = 0
    first: int | None = None
    last: int | None = None
    notes: list[str] = field(default_factory=list)

    def run(self) -> Outcome:
        """Tidy, see what is missing, compare, fetch."""
        before = self.client.asked
        self._leave_to_the_archive()
        missing = list(self._within_reach(self._missing()))
        checks = self._checks() if missing else ()
        if shifted := [check for check in checks if check.verdict == "shifted"]:
            problem = refusal(self.series, self.held.last or 0, shifted)
            return replace(self._outcome("refused", before, checks), problems=(problem,))
        for span in missing:
            self._bring_reachable(span)
        return self._outcome("landed" if self.rows else "up_to_date", before, checks)

    def begins(self) -> int | None:
        """Where the tail starts: behind the archive, else where it was told to, or started once."""
        archive = self.held.last
        if archive is not None:
            return archive + self.series.fill.next_ms
        asked = self.shelf.asked()
        starts = [s for s in (self.start, asked[0][0] if asked else None) if s is not None]
        return min(starts, default=None)

    def _outcome(self, result: Result, before: int, checks: Sequence[Check]) -> Outcome:
        return Outcome(
            self.shelf.dataset.id,
            self.shelf.symbol,
            result,
            self.rows,
            self.first,
            self.last,
            self.client.asked - before,
            tuple(checks),
            (*self.notes, *_differences(checks)),
        )

    def _leave_to_the_archive(self) -> None:
        """Rows that the archive has by now are taken out of the parts."""
        last = self.held.last
        for path in self.shelf.paths() if last is not None else ():
            span = self.shelf.span(path) or (0, 0)
            if last is not None and span[0] <= last:
                self.shelf.drop(path, self.held.keys(*span), last)

    def _missing(self) -> Spans:
        begin = self.begins()
        if begin is None:
            return ()
        if self.start is not None and self.start > begin:
            self.notes.append(f"goes on at {at_text(begin)}, where it ended, and not at --start")
        return without((begin, self.series.bound), self.shelf.asked())

    def _within_reach(self, spans: Spans) -> Iterator[Span]:
        """What the exchange still has of it; the rest is named, not passed over."""
        earliest = self._earliest
        for start, stop in spans:
            if start < earliest:
                self._lose(start, min(stop, earliest))
            if stop > earliest:
                yield max(start, earliest), stop

    @property
    def _earliest(self) -> int:
        """The first label that every endpoint of the data set keeps, with a step to spare."""
        table, fill = self.client.table, self.series.fill
        reaches = [table.endpoints[s.endpoint].reach_days for s in fill.sources]
        days = min((d for d in reaches if d), default=None)
        if days is None:
            return 0
        step = max(fill.step_ms, 60_000)
        oldest = self.series.now - days * DAY
        return oldest - oldest % step + 3 * step

    def _lose(self, start: int, stop: int) -> None:
        self.notes.append(
            f"{at_text(start)} to {at_text(stop - 1)} is older than what the exchange keeps, and "
            "stays missing until the archive has it: nullhouse ingest"
        )

    def _bring_reachable(self, span: Span) -> None:
        """Fetch a stretch; where it begins before what is kept, begin later and say so."""
        start, stop = span
        for _ in range(MOVES):
            try:
                self._bring(start, stop)
            except ApiError as refusal:
                if not refusal.is_too_old or start + HOUR >= stop:
                    raise
                start += HOUR
                continue
            if start > span[0]:
                self._lose(span[0], start)
            return
        self._bring(start, stop)

    def _bring(self, start: int, stop: int) -> None:
        """Fetch and land; whatever ends it, what has come by then is landed."""
        intervals = self._intervals(start)
        rows: list[Row] = []
        first, reached = start, start
        try:
            for batch in self.series.batches(start, stop):
                rows += intervals.fill(batch.rows) if intervals else batch.rows
                reached = batch.reached
                self.tell(f"{self.series.dataset.id} {self.series.symbol} {at_text(reached)}")
                if len(rows) >= CHECKPOINT:
                    self._land(rows, (first, reached))
                    # Rows at the very end are not yet all there: they wait for their fellows.
                    rows, first = [row for row in rows if row.at >= reached], reached
        finally:
            if reached > first:
                self._land(rows, (first, reached))

    def _land(self, rows: Sequence[Row], asked: Span) -> None:
        rows = [row for row in rows if row.at < asked[1]]
        self.shelf.add(rows, asked)
        self.rows += len(rows)
        if rows:
            self.first = min(self.first or rows[0].at, rows[0].at)
            self.last = max(self.last or rows[-1].at, rows[-1].at)

    def _intervals(self, start: int) -> Intervals | None:
        asked = self.series.fill.interval
        if asked is None:
            return None
        labels = self.held.keys(start - SETTLEMENTS, start - 1)
        before = [int(labels.max())] if len(labels) else []
        before += [at for at in [self.shelf.last_before(start)] if at is not None]
        hours = hours_in_force(self.client, asked, self.shelf.symbol)
        return Intervals(asked.column, hours, max(before, default=None))

    def _checks(self) -> list[Check]:
        """Ask for the last hours that the archive has, and compare value by value."""
        minutes, last = self.series.fill.overlap_minutes, self.held.last
        if minutes is None or last is None:
            self.notes.append("no archive to compare with, so the labels are unchecked")
            return []
        first = max(last - minutes * 60_000 + 1, self._earliest)
        if first > last:
            self.notes.append("the archive ends before what the exchange keeps: unchecked")
            return []
        checks = agreement(self.series, self.held, first, last, self._intervals(first))
        if not any(check.compared for check in checks):
            self.notes.append("nothing of the overlap could be compared")
        return checks


def _differences(checks: Sequence[Check]) -> Iterator[str]:
    for check in checks:
        if check.verdict == "differs":
            yield (
                f"warning: {check.column} differs from the archive in "
                f"{check.compared - check.equal} of {check.compared} rows, by up to "
                f"{check.largest_difference:.6g}"
            )
