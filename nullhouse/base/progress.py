"""Progress bars on a terminal, silence in a pipe."""

from __future__ import annotations

import threading
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
        self._done, self._rows, self._size = 0, 0, 0.0

    def move(self, name: str, share: float, rows: int, size: float) -> None:
        """A file in hand has come on by a share of itself: so many rows and bytes more."""
        with self._lock:
            self._in_hand[name] = self._in_hand.get(name, 0.0) + share
            self._rows, self._size = self._rows + rows, self._size + size
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
        reached = min(self._done + sum(self._in_hand.values()), self._files)
        flowed = f"{self._rows:,} rows {decimal(int(self._size))}"
        self._progress.update(self._task, completed=reached, flowed=flowed)


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
