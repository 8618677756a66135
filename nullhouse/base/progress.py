"""Progress bars on a terminal, silence in a pipe."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.filesize import decimal
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

console = Console(stderr=True)


class Meter:
    """A running count that long work advances; ``say`` replaces the text beside the bar."""

    def __init__(self, progress: Progress, task: TaskID) -> None:
        self._progress, self._task = progress, task

    def advance(self, steps: float = 1) -> None:
        self._progress.advance(self._task, steps)

    def say(self, text: str) -> None:
        self._progress.update(self._task, description=text)

    def follow(self, text: str, done: int, total: int) -> None:
        """Take over another's count: what it does, how far it is, and how far it goes."""
        self._progress.update(self._task, description=text, completed=done, total=total)


@contextmanager
def meter(text: str, total: float | None) -> Iterator[Meter]:
    """A bar with count and time left (if there is an end), to stderr and only on a terminal."""
    columns = [TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()]
    with Progress(
        *columns, TimeRemainingColumn(), console=console, disable=not console.is_terminal
    ) as progress:
        yield Meter(progress, progress.add_task(text, total=total))


class Flow:
    """Files done and in hand with their rows and bytes; for several threads at once."""

    def __init__(self, progress: Progress, task: TaskID, files: int) -> None:
        self._progress, self._task, self._files = progress, task, files
        self._lock = threading.Lock()
        self._in_hand: dict[str, float] = {}
        self._done = 0
        self.rows, self.size = 0, 0.0

    @property
    def reached(self) -> float:
        """Files done, those in hand by their share; a file that is read twice counts no more."""
        in_hand = sum(min(share, 1.0) for share in self._in_hand.values())
        return min(self._done + in_hand, self._files)

    def move(self, name: str, share: float, rows: int, size: float) -> None:
        """A file in hand has come on by a share of itself: so many rows and bytes more."""
        with self._lock:
            self._in_hand[name] = self._in_hand.get(name, 0.0) + share
            self.rows, self.size = self.rows + rows, self.size + size
            self._show()

    def done(self, text: str, *names: str) -> None:
        """One file more is done; it may have been in hand under several names, or never."""
        with self._lock:
            for name in names:
                self._in_hand.pop(name, None)
            self._done += 1
            self._progress.update(self._task, description=text)
            self._show()

    def _show(self) -> None:
        flowed = f"{self.rows:,} rows {decimal(int(self.size))}"
        self._progress.update(self._task, completed=self.reached, flowed=flowed)


@contextmanager
def flow(text: str, files: int) -> Iterator[Flow]:
    """A bar with files, rows, bytes and time left; a file counts by the share that is done."""
    columns = [TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()]
    with Progress(
        *columns,
        TextColumn("{task.fields[flowed]}"),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
    ) as progress:
        yield Flow(progress, progress.add_task(text, total=files, flowed=""), files)


@contextmanager
def expected(text: str, seconds: float | None) -> Iterator[None]:
    """A bar for work that cannot count itself: it runs by the clock, and waits short of its end
    where the work takes longer than expected. Without a guess only the time that has passed."""
    columns = [TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()]
    left = [TimeRemainingColumn()] if seconds else []
    with Progress(*columns, *left, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task(text, total=seconds)
        ended = threading.Event()
        ticker = threading.Thread(target=_tick, args=(progress, task, seconds, ended), daemon=True)
        ticker.start()
        try:
            yield
        finally:
            ended.set()
            ticker.join()


def _tick(progress: Progress, task: TaskID, seconds: float | None, ended: threading.Event) -> None:
    begun = time.monotonic()
    while not ended.wait(0.5):
        if seconds:
            passed = time.monotonic() - begun
            progress.update(task, completed=min(passed, 0.99 * seconds))
