"""Archive and users' files to lake, on a home that is made if it is not there yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

from ingest.estimate import Estimate, cost_of, pending
from ingest.estimate import estimate as run_estimate
from ingest.manifest import Entry
from ingest.plan import Plan
from ingest.request import Request
from ingest.run import IngestSummary
from ingest.run import ingest as run_ingest
from ingest.user.land import UserLanding
from ingest.user.run import ingest_user_files, read_user_files
from nullhouse.base.disk import free_bytes, plain_bytes, plain_seconds
from nullhouse.base.errors import NullhouseError, Problem
from nullhouse.base.home import Home
from nullhouse.base.progress import console
from nullhouse.steps.create_home import create_home

#: From so many files on, what they will cost is said before the first of them is fetched.
LARGE = 2_000


def ingest_archive(
    home: Home,
    symbols: Sequence[str],
    start: date,
    end: date,
    datasets: str | None,
    archive: str | None,
    recheck: bool = False,
    begun: Callable[[], None] = lambda: None,
) -> IngestSummary:
    """Ingest data sets (comma-separated ids, all by default) for days ``start`` to ``end``.

    ``begun`` is called when the request is found good, the home made and no file fetched yet.
    """

    def begin() -> None:
        # Only now: bad input leaves no home behind.
        create_home(home)
        begun()

    def weigh(request: Request, plan: Plan, entries: Mapping[str, Entry]) -> None:
        coming = pending(plan.tasks, entries)
        if len(coming) >= LARGE:
            _refuse_what_does_not_fit(home, cost_of(request, coming, free_bytes(home.root)))

    chosen = [name.strip() for name in datasets.split(",")] if datasets else None
    return run_ingest(
        home,
        list(symbols),
        start,
        end,
        datasets=chosen,
        archive=archive,
        recheck=recheck,
        begin=begin,
        weigh=weigh,
    )


def estimate_ingest(
    home: Home,
    symbols: Sequence[str],
    start: date,
    end: date,
    datasets: str | None,
    archive: str | None,
) -> Estimate:
    """What an ingest of these days would fetch, need on disk and take; nothing is written."""
    chosen = [name.strip() for name in datasets.split(",")] if datasets else None
    room = free_bytes(home.root)
    return run_estimate(home, list(symbols), start, end, chosen, archive, free_bytes=room)


def _refuse_what_does_not_fit(home: Home, cost: Estimate) -> None:
    """Say what is coming; raise where the disk has no room for it."""
    took = "" if cost.seconds is None else f", about {plain_seconds(cost.seconds)}"
    console.print(
        f"[dim]·[/dim] {cost.files:,} files, about {plain_bytes(cost.bytes)} from the archive and "
        f"{plain_bytes(cost.disk_bytes)} on disk with its tables{took}",
        highlight=False,
    )
    if not cost.fits:
        raise NullhouseError(
            Problem(
                what="the disk has no room for what is asked for",
                where=str(home.root),
                found=f"{plain_bytes(cost.free_bytes)} are free",
                allowed=f"about {plain_bytes(cost.disk_bytes)} are needed",
                remedy="make room, put NULLHOUSE_HOME on another disk, or ask for fewer days, "
                "symbols or data sets; nullhouse ingest --estimate shows each one's share",
            )
        )


def check_files(home: Home, files: Mapping[str, Path]) -> None:
    """Refuse users' files, by data set id, before anything long is begun for their sake."""
    read_user_files(home, files)


def ingest_files(home: Home, files: Mapping[str, Path]) -> list[UserLanding]:
    """Bring users' files into the lake."""
    if not files:
        return []
    landed = ingest_user_files(home, files)
    create_home(home)
    return landed
