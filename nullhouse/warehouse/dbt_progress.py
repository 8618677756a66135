"""A bar for a dbt command, read from the log that dbt writes while it works."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nullhouse.base.progress import Meter, console, meter

#: dbt says when a node has ended: ``12 of 221 OK created sql table model main.int_minutes …``.
ENDED = re.compile(r"\b(\d+) of (\d+) (?!START)[A-Z]+ (.*?)(?: \.{3}|  |$)")
SECONDS_BETWEEN_LOOKS = 0.5


@contextmanager
def following(log: Path, text: str) -> Iterator[None]:
    """Follow a log from its present end while something is done; silent in a pipe."""
    if not console.is_terminal:
        yield
        return
    begin = log.stat().st_size if log.exists() else 0
    ended = threading.Event()
    with meter(text, None) as bar:
        follower = threading.Thread(
            target=_follow, args=(log, begin, text, bar, ended), daemon=True
        )
        follower.start()
        try:
            yield
        finally:
            ended.set()
            follower.join()


def count_ended(text: str) -> tuple[int, int, str] | None:
    """Nodes that ended in a piece of a log, how many there are, and the last one's name."""
    found = ENDED.findall(text)
    return (len(found), int(found[-1][1]), found[-1][2]) if found else None


def _follow(log: Path, begin: int, text: str, bar: Meter, ended: threading.Event) -> None:
    while not ended.wait(SECONDS_BETWEEN_LOOKS):
        if not log.exists():
            continue
        with log.open("rb") as handle:
            # A log that was begun anew is shorter than it was.
            handle.seek(begin if log.stat().st_size >= begin else 0)
            found = count_ended(handle.read().decode("utf-8", "replace"))
        if found:
            bar.follow(f"{text}: {found[2].split(' main.')[-1][:40]}", found[0], found[1])
