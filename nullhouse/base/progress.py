"""Progress bars on a terminal, silence in a pipe."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
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
