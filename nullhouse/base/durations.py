"""How long a home's steps took, so that the next run can say how long they will.

Nothing but a bar on a terminal reads this; a file that cannot be read counts as none.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager

from nullhouse.base.atomic import write_text
from nullhouse.base.home import Home
from nullhouse.base.progress import expected

#: What is shorter is no news to who waits.
WORTH_KEEPING = 2.0


def durations(home: Home) -> dict[str, float]:
    """Seconds that each step took the last time."""
    try:
        kept = json.loads((home.root / "durations.json").read_text(encoding="utf-8"))
        return {str(step): float(seconds) for step, seconds in kept.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}


@contextmanager
def timed(home: Home, step: str, text: str, guess: float | None = None) -> Iterator[None]:
    """Run a step under a bar that knows how long it took last time, or ``guess`` in seconds."""
    begun = time.monotonic()
    with expected(text, durations(home).get(step, guess)):
        yield
    took = time.monotonic() - begun
    if took >= WORTH_KEEPING:
        kept = {**durations(home), step: round(took, 1)}
        write_text(home.root / "durations.json", json.dumps(kept, indent=1, sort_keys=True) + "\n")
