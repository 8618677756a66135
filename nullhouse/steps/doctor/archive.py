"""The archive: whether it answers, whether it may be used from here, and what time it has."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import requests

from ingest.transports import ARCHIVE_VARIABLE, PUBLIC_ARCHIVE
from nullhouse.steps.doctor.check import Check

#: A file that the public archive has had since its beginning.
KNOWN = "data/futures/um/daily/klines/BTCUSDT/1m/BTCUSDT-1m-2024-01-01.zip"
SECONDS = 5.0
#: An HTTP date is of whole seconds, and an answer is some time on its way.
CLOCK_MAY_DIFFER = 3.0


def check_archive(location: str | None) -> Iterator[Check]:
    """Reachability and, of a server, the clock; a folder has only to be one."""
    named = (location or os.environ.get(ARCHIVE_VARIABLE) or PUBLIC_ARCHIVE).rstrip("/")
    if not named.startswith(("http://", "https://")):
        yield _folder(Path(named).expanduser())
        return
    try:
        answer = requests.head(f"{named}/{KNOWN}", timeout=SECONDS, allow_redirects=True)
    except requests.RequestException as error:
        said = type(error).__name__
        yield Check(
            "archive",
            f"{named} does not answer ({said})",
            "see to the network or its proxy, or give a mirror or folder (NULLHOUSE_ARCHIVE)",
        )
        return
    yield _answered(named, answer.status_code)
    if "Date" in answer.headers:
        yield _clock(answer.headers["Date"], datetime.now(UTC))


def _folder(folder: Path) -> Check:
    if (folder / "data").is_dir():
        return Check("archive", f"the folder {folder}")
    return Check("archive", f"{folder} holds no data/", "give the folder that holds data/")


def _answered(named: str, status: int) -> Check:
    if status == 451:
        return Check("archive", f"{named} does not serve this region", "use a mirror or a folder")
    if status in (200, 404):
        # A mirror need not hold the file that was asked for.
        return Check("archive", f"{named} answers")
    return Check("archive", f"{named} answers HTTP {status}", "try again later, or use a mirror")


def _clock(date: str, now: datetime) -> Check:
    behind = (parsedate_to_datetime(date) - now).total_seconds()
    found = f"within {CLOCK_MAY_DIFFER:.0f} seconds of the archive's"
    if abs(behind) <= CLOCK_MAY_DIFFER:
        return Check("clock", found)
    way = "behind" if behind > 0 else "ahead of"
    return Check(
        "clock",
        f"{abs(behind):.0f} seconds {way} the archive's",
        "set the clock by NTP before you record: a row is known at the later of two clocks",
    )
