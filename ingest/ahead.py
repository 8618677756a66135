"""An iterator that works ahead in a thread of its own, by so many items and no more."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, TypeVar

Item = TypeVar("Item")


class _End:
    """What comes after the last item."""


_END: Final = _End()


def ahead(items: Iterator[Item], depth: int) -> Iterator[Item]:
    """The items in their order, made while earlier ones are still being used.

    No more than ``depth`` wait or are being made, however slowly they are taken. What goes wrong
    in the thread is raised here, in its place; who stops early ends the thread.
    """
    pool = ThreadPoolExecutor(1, "ahead")
    waiting: deque[Future[Item | _End]] = deque()
    try:
        for _ in range(depth):
            waiting.append(pool.submit(next, items, _END))
        while not isinstance(item := waiting.popleft().result(), _End):
            waiting.append(pool.submit(next, items, _END))
            yield item
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
