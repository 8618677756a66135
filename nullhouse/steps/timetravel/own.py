"""`nullhouse timetravel`: a home's blind half as of a moment, held against what it is today."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from nullhouse.base.errors import NullhouseError, Problem
from nullhouse.base.home import Home
from nullhouse.guards import as_of, poison
from nullhouse.guards.finding import Finding
from nullhouse.guards.ground import Ground
from nullhouse.guards.travel.lake import files_of
from nullhouse.guards.travel.moments import span


@dataclass(frozen=True)
class Journey:
    """What was found, and how: ``guards`` by name."""

    moment: datetime
    guards: tuple[str, ...]
    findings: tuple[Finding, ...]


def travel(home: Home, moment: datetime, *, with_noise: bool) -> Journey:
    """Build the home's blind half beside it as of a moment and compare what was known by then.

    With ``with_noise`` also with all that came later turned to noise. The home is only read.
    """
    _refuse_elsewhere(home, moment)
    # Beside the lake, so that files can be shared and not copied.
    scratch = Path(tempfile.mkdtemp(prefix="timetravel-", dir=home.root))
    try:
        ground = Ground(home, scratch)
        found = as_of.look(ground, [moment])
        if with_noise:
            found += poison.look(ground, [moment])
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return Journey(moment, ("as_of", "poison") if with_noise else ("as_of",), tuple(found))


def _refuse_elsewhere(home: Home, moment: datetime) -> None:
    if not home.blind.exists():
        remedy = "dbt build --target blind, then run this again"
        raise NullhouseError(Problem("nothing is built yet", str(home.blind), remedy=remedy))
    files = files_of(home)
    if not files:
        remedy = "nullhouse ingest brings data"
        raise NullhouseError(Problem("the lake holds no rows", str(home.lake), remedy=remedy))
    first, last = span(files)
    if not first < moment < last:
        raise NullhouseError(
            Problem(
                "nothing to compare at that moment",
                "--as-of",
                str(moment),
                f"a moment after {first} and before {last}, which the data span",
            )
        )
