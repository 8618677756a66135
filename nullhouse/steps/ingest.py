"""Archive and users' files to lake, on a home that is made if it is not there yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

from ingest.run import IngestSummary
from ingest.run import ingest as run_ingest
from ingest.user.land import UserLanding
from ingest.user.run import ingest_user_files, read_user_files
from nullhouse.base.home import Home
from nullhouse.steps.create_home import create_home


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
