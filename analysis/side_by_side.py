"""Pieces of work done some at a time, and told to whoever listens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Any, TypeAlias, TypeVar

# Called with what is being done and with how much of it is done, from 0 to 1.
Progress: TypeAlias = Callable[[str, float], None]
Found = TypeVar("Found")
# Each piece in hand holds a few arrays of the panel's length.
AT_ONCE = 2


class Steps:
    """Counts steps and tells whoever listens."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress, self._total, self._done = progress, max(total, 1), 0
        self._lock = Lock()

    def done(self, what: str) -> None:
        with self._lock:
            self._done += 1
            if self._progress is not None:
                self._progress(what, self._done / self._total)


def side_by_side(
    run: Callable[..., list[Found]], pairs: Sequence[tuple[Any, Any]], threads: int | None
) -> list[list[Found]]:
    """Run each pair, some at a time, and give back what they found in the pairs' order.

    A test is prepared in one thread and drawn in many: while one draws, another is prepared.
    What a test finds depends on its own arguments alone.
    """
    with ThreadPoolExecutor(min(AT_ONCE, threads or AT_ONCE)) as pool:
        return list(pool.map(lambda pair: run(*pair), pairs))
