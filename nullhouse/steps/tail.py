"""What the archive does not have yet, on a home that is made if it is not there yet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ingest.tail.run import tail as run_tail
from ingest.tail.summary import TailSummary
from nullhouse.base.home import Home
from nullhouse.steps.create_home import create_home


def bring_tail(
    home: Home,
    symbols: Sequence[str] | None,
    datasets: Sequence[str] | None,
    start: date | None,
    rest: Sequence[str],
    patience: float,
) -> TailSummary:
    """Bring data sets (by default those that the home has) up to now."""
    summary = run_tail(home, symbols, datasets, start, rest, patience)
    # Only now: bad input leaves no home behind.
    create_home(home)
    return summary
