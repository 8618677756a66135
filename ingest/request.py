"""What the user asks for, checked as a whole before anything is opened or written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ingest.register import DataSet, load_register
from ingest.symbols import parse_assets
from ingest.transports import Archive, open_archive
from nullhouse.base.errors import Checks, NullhouseError, Problem

#: More at once than this is unkind to a public server, which publishes no limit.
MAX_WORKERS = 8


@dataclass(frozen=True)
class Request:
    """A checked request."""

    assets: tuple[str, ...]
    start: date
    end: date
    datasets: tuple[DataSet, ...]
    archive: Archive
    workers: int


def check_request(
    symbols: Sequence[str],
    start: date | str,
    end: date | str,
    datasets: Sequence[str] | None,
    archive: Archive | str | Path | None,
    workers: int,
) -> Request:
    """Check every part; all that is wrong with any of them is one error."""
    checks = Checks()
    assets = checks.of(lambda: parse_assets(symbols))
    span = checks.of(lambda: _span(start, end))
    chosen = checks.of(lambda: load_register().select(None if datasets is None else list(datasets)))
    count = checks.of(lambda: _workers(workers))
    source = checks.of(lambda: _archive(archive))
    if assets is None or span is None or chosen is None or count is None or source is None:
        raise NullhouseError(*checks.problems)
    return Request(assets, *span, chosen, source, count)


def _span(start: date | str, end: date | str) -> tuple[date, date]:
    first, last = _day(start, "--start"), _day(end, "--end")
    if last < first:
        found = f"{first} to {last}"
        raise NullhouseError(Problem("the end lies before the start", "--end", found))
    return first, last


def _day(value: date | str, where: str) -> date:
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    try:
        return date.fromisoformat(value.strip())
    except ValueError as error:
        allowed = "a day such as 2025-05-31"
        raise NullhouseError(Problem("not a day", where, value, allowed)) from error


def _workers(workers: int) -> int:
    if not 1 <= workers <= MAX_WORKERS:
        allowed = f"1 to {MAX_WORKERS}"
        raise NullhouseError(Problem("no such number of workers", "", str(workers), allowed))
    return workers


def _archive(archive: Archive | str | Path | None) -> Archive:
    return open_archive(archive) if archive is None or isinstance(archive, str | Path) else archive
