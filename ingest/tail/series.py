"""A data set's rows over a stretch of time, joined from as many endpoints as it takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ingest.register import DataSet
from ingest.tail.client import Client
from ingest.tail.endpoints import Fill
from ingest.tail.paging import Asker
from ingest.tail.rows import Batch, Row, label_column, label_of, values_of

Cells = Mapping[int, dict[str, Any]]


@dataclass(frozen=True)
class Series:
    """One symbol's rows of one data set; times are labels in milliseconds."""

    client: Client
    dataset: DataSet
    fill: Fill
    symbol: str
    now: int

    @property
    def bound(self) -> int:
        """Labels below it are of steps that have ended."""
        whole_steps = self.now - self.now % self.fill.step_ms
        if self.fill.id:
            # Trades of the last seconds may still be on their way.
            return self.now - self.fill.settle_seconds * 1000
        return whole_steps if self.fill.label == "start" else whole_steps + self.fill.step_ms

    def batches(self, start: int, stop: int) -> Iterator[Batch]:
        """Rows of ``start <= label < stop`` in order, up to the first that is not settled yet."""
        raw = self._single(start, stop) if len(self._askers) == 1 else self._joined(start, stop)
        latest = 0
        for batch in raw:
            settled = self._settled(batch, latest, stop)
            latest = max([latest, *(row.at for row in settled.rows[-1:])])
            yield settled
            if settled.reached < min(batch.reached, stop):
                return

    def _settled(self, batch: Batch, latest: int, stop: int) -> Batch:
        """What may still change is left for the next run: a blank, or a row that has not come."""
        final = self.now - self.fill.settle_seconds * 1000
        young = [row.at for row in batch.rows if not row.is_complete and row.at >= final]
        rows = [row for row in batch.rows if row.at < min([stop, *young])]
        seen = max([latest, *(row.at for row in rows[-1:])])
        return Batch(rows, min(batch.reached, stop, max(final, seen + self.fill.step_ms)))

    @property
    def _askers(self) -> list[Asker]:
        return [Asker(self.client, s, self.fill, self.symbol) for s in self.fill.sources]

    def _stop_asking(self, stop: int) -> int:
        """Up to now where that is all there is, so that what is still open is seen and dropped."""
        return self.now + 1 if stop >= self.bound else stop

    def _single(self, start: int, stop: int) -> Iterator[Batch]:
        [asker] = self._askers
        end = self._stop_asking(stop)
        for page in asker.pages(start, end):
            cells = self._cells(asker, page.items)
            rows = [self._row(at, values) for at, values in cells if at >= start]
            yield Batch(rows, stop if page.reached >= end else page.reached)

    def _joined(self, start: int, stop: int) -> Iterator[Batch]:
        """Windows of labels, in each of which every source is asked for its own stamps."""
        end = self._stop_asking(stop)
        for first, last in self._askers[0].windows(start, end):
            sources = [dict(self._window(asker, first, last)) for asker in self._askers]
            labels = sorted({at for cells in sources for at in cells})
            rows = [self._join(at, sources) for at in labels]
            yield Batch(rows, stop if last >= end else last)

    def _window(self, asker: Asker, first: int, last: int) -> Iterator[tuple[int, dict[str, Any]]]:
        ahead = asker.source.lag_steps * self.fill.step_ms
        items = asker.between(first - ahead, last - ahead, asker.endpoint.limit)
        return self._cells(asker, items)

    def _cells(self, asker: Asker, items: Any) -> Iterator[tuple[int, dict[str, Any]]]:
        for item in items:
            at = label_of(item, asker.source, self.fill)
            yield at, values_of(item, asker.source, self.dataset)

    def _join(self, at: int, sources: list[dict[int, dict[str, Any]]]) -> Row:
        values: dict[str, Any] = {}
        for cells in sources:
            values |= cells.get(at, {})
        return self._row(at, values, all(at in cells for cells in sources))

    def _row(self, at: int, values: dict[str, Any], is_complete: bool = True) -> Row:
        return Row(at, {**label_column(at, self.dataset), **values}, is_complete)
