"""How pages follow one another, by each endpoint's rule; an answer must fit its question."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from ingest.tail.client import Client, Params, UnfitError
from ingest.tail.endpoints import Endpoint, Fill, Source
from ingest.tail.rows import Item
from ingest.tail.values import instant_ms, whole
from ingest.unreadable import UnreadableError

HOUR = 3_600_000
DAY = 24 * HOUR


@dataclass(frozen=True)
class Page:
    """Items in order; ``reached`` is the time of stamp up to which nothing is left to ask."""

    items: Sequence[Item]
    reached: int


@dataclass(frozen=True)
class Asker:
    """One source of one symbol: asks for stretches of stamps."""

    client: Client
    source: Source
    fill: Fill
    symbol: str

    @property
    def endpoint(self) -> Endpoint:
        return self.client.table.endpoints[self.source.endpoint]

    def pages(self, start: int, stop: int) -> Iterator[Page]:
        """All stamps of ``start <= stamp < stop``, by the endpoint's own rule."""
        rules: dict[str, Callable[[int, int], Iterator[Page]]] = {
            "forward": self._forward,
            "window": self._windows,
            "trades": self._trades,
        }
        return rules[self.endpoint.paging](start, stop)

    def _forward(self, start: int, stop: int) -> Iterator[Page]:
        """The first rows after a start, then those after the last of them."""
        cursor = start
        while cursor < stop:
            items = self.between(cursor, stop, self._needed(cursor, stop))
            if not items:
                break
            last = self.stamp(items[-1])
            yield Page(items, last + 1)
            if last + self.fill.step_ms >= stop:
                break
            cursor = last + 1
        yield Page((), stop)

    def _windows(self, start: int, stop: int) -> Iterator[Page]:
        """Windows that hold no more rows than an answer does, so that it matters not which end
        of a longer one the exchange would have cut."""
        for first, last in self.windows(start, stop):
            yield Page(self.between(first, last, self.endpoint.limit), last)

    def windows(self, start: int, stop: int) -> Iterator[tuple[int, int]]:
        width = self.endpoint.limit * self.fill.step_ms
        if self.endpoint.window_days:
            width = min(width, self.endpoint.window_days * DAY)
        for first in range(start, stop, width):
            yield first, min(first + width, stop)

    def _trades(self, start: int, stop: int) -> Iterator[Page]:
        """The first trade by windows of less than an hour; from there on by id, never by both."""
        items: Sequence[Item] = ()
        cursor = start
        while not items and cursor < stop:
            last = min(cursor + HOUR, stop)
            items = self.between(cursor, last, self.endpoint.limit)
            cursor = last
            if not items:
                yield Page((), cursor)
        while items:
            # More trades of the same millisecond may follow: it is asked for again.
            yield Page(items, self.stamp(items[-1]))
            if self.stamp(items[-1]) >= stop:
                return
            items = self._from_id(self._id(items[-1]) + 1)
        yield Page((), stop)

    def between(self, start: int, stop: int, limit: int) -> Sequence[Item]:
        """One answer about a stretch of stamps."""
        times = {"startTime": start, "endTime": stop - 1, "limit": limit}

        def fits(answer: Any) -> None:
            stamps = self._stamps(answer, limit)
            if stamps and not (start <= stamps[0] and stamps[-1] < stop):
                raise UnfitError(
                    f"rows from {stamps[0]} to {stamps[-1]} where {start} to {stop - 1} was asked"
                )

        return list(self.client.ask(self.endpoint, {**self.named(), **times}, fits))

    def _from_id(self, first: int) -> Sequence[Item]:
        limit = self.endpoint.limit

        def fits(answer: Any) -> None:
            self._stamps(answer, limit)
            if answer and self._id(answer[0]) < first:
                raise UnfitError(f"trade {self._id(answer[0])} where {first} was asked")

        params = {**self.named(), "fromId": first, "limit": limit}
        return list(self.client.ask(self.endpoint, params, fits))

    def named(self) -> Params:
        """The parameters that stay the same from page to page."""
        if self.source.named == "all":
            return dict(self.source.params)
        name = self.symbol.split("_")[0] if self.source.named == "pair" else self.symbol
        return {self.source.named: name, **self.source.params}

    def stamp(self, item: Item) -> int:
        return instant_ms(item[self.source.stamp])

    def _stamps(self, answer: Any, limit: int) -> list[int]:
        """All stamps, once the answer is a list in ascending order."""
        if not isinstance(answer, list) or len(answer) > limit:
            raise UnfitError(f"not a list of at most {limit} rows: {str(answer)[:60]}")
        try:
            stamps = [self.stamp(item) for item in answer]
            order = [self._id(item) for item in answer] if self.fill.id else stamps
        except (UnreadableError, KeyError, IndexError, TypeError) as error:
            raise UnfitError(f"unreadable rows: {error}") from error
        if any(b <= a for a, b in pairwise(order)) or stamps != sorted(stamps):
            raise UnfitError("rows that are not in ascending order, or come twice")
        return stamps

    def _id(self, item: Item) -> int:
        found = whole(item[self.source.columns[str(self.fill.id)]])
        if found is None:
            raise UnreadableError("a trade without an id")
        return found

    def _needed(self, start: int, stop: int) -> int:
        """No more rows than there can be: shorter answers weigh less."""
        if not self.fill.step_seconds:
            return self.endpoint.limit
        return min(self.endpoint.limit, (stop - start) // self.fill.step_ms + 1)
