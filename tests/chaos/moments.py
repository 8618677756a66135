"""Named moments: before each file that Python opens for writing, moves, links or removes."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

_EVENTS = ("os.rename", "os.remove", "os.link", "os.truncate", "os.mkdir", "open")
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def watch(home: Path, trace: Path, kill_at: int | None) -> None:
    """From now on, note every moment of this process in a home, and end it at the n-th.

    A process cannot take an audit hook back: this is for children that end with their work.
    """
    root, seen = str(home), 0
    notes = os.open(trace, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal seen
        if event not in _EVENTS or not _is_in(root, event, arguments):
            return
        if seen == kill_at:
            os.killpg(0, signal.SIGKILL)
        seen += 1
        os.write(notes, f"{event} {Path(str(arguments[0])).name}\n".encode())

    sys.addaudithook(hook)


def _is_in(root: str, event: str, arguments: tuple[Any, ...]) -> bool:
    if event == "open" and not (isinstance(arguments[2], int) and arguments[2] & _WRITES):
        return False
    return str(arguments[0]).startswith(root)
