"""``ingest``: everything a request asks for, resumable at any moment.

A file is looked at by its state in the manifest. ``loaded``: left alone while its Parquet file
is there. ``missing``: asked for again. ``quarantined``: tried again once the published checksum,
the archive's version of the file or the register's columns changed, or its note was deleted.
``recheck`` also compares loaded files with the checksums published now.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from ingest.known import refuse_unknown_symbols
from ingest.land import create_lake
from ingest.manifest import Entry, merge, read_manifest
from ingest.plan import Plan, Task, plan_files
from ingest.request import Request, check_request
from ingest.revisions import record
from ingest.seam import visit_period
from ingest.summary import IngestSummary, summarise
from ingest.transports import Archive
from ingest.transports.answers import UnansweredError
from ingest.visit import Clock, Visit, Visitor
from nullhouse.base.errors import NullhouseError, Problem
from nullhouse.base.home import Home
from nullhouse.base.progress import Flow, flow

__all__ = ["IngestSummary", "ingest"]

Visits = tuple[Visit, ...]
Weigh = Callable[[Request, Plan, Mapping[str, Entry]], None]

#: Files between two writes of the manifest: what a killed run may have to fetch again.
CHECKPOINT = 64
#: So many files in a row without an answer mean that the archive is down.
GIVE_UP_AFTER = 3
#: A message lists no more failures than this.
LISTED = 10


def utc_now() -> datetime:
    """The one clock of ingest: ``fetched_at`` is provenance, and no result depends on it."""
    return datetime.now(UTC).replace(tzinfo=None)


def ingest(
    home: Home,
    symbols: Sequence[str],
    start: date | str,
    end: date | str,
    datasets: Sequence[str] | None = None,
    archive: Archive | str | Path | None = None,
    workers: int = 2,
    recheck: bool = False,
    clock: Clock = utc_now,
    begin: Callable[[], None] = lambda: None,
    weigh: Weigh = lambda request, plan, entries: None,
) -> IngestSummary:
    """Bring the archive's files of some symbols and days into the home's lake.

    ``begin`` is called once nothing is wrong with the request, before the first file; ``weigh``
    sees before that what is to come, and may refuse it.
    """
    request = check_request(symbols, start, end, datasets, archive, workers)
    with closing(request.archive), disk_errors(home):
        entries = read_manifest(home.manifest)
        held = {key for key, entry in entries.items() if entry.state == "loaded"}
        plan = plan_files(request.datasets, request.assets, request.start, request.end, held)
        refuse_unknown_symbols(request, plan.tasks, entries)
        weigh(request, plan, entries)
        create_lake(home)
        begin()
        with tempfile.TemporaryDirectory(prefix="nullhouse-") as scratch:
            visitor = Visitor(request.archive, home.lake, Path(scratch), clock, recheck)
            visits = _visit_all(request, plan, entries, visitor, home.manifest)
    return summarise(request, plan, visits)


@contextmanager
def disk_errors(home: Home) -> Iterator[None]:
    """A full or forbidden disk is a message, not a traceback."""
    try:
        yield
    except OSError as error:
        found = error.strerror or str(error)
        where = str(error.filename or home.root)
        remedy = "make room or mend the permission, then run the same command again"
        problem = Problem("a file cannot be read or written", where, found, remedy=remedy)
        raise NullhouseError(problem) from error


def _visit_all(
    request: Request,
    plan: Plan,
    entries: Mapping[str, Entry],
    visitor: Visitor,
    manifest: Path,
) -> list[Visit]:
    """Visit every planned file; whatever ends the run, what has landed is in the manifest."""
    with (
        flow("ingest", len(plan.tasks)) as bar,
        ThreadPoolExecutor(request.workers, "ingest") as pool,
    ):
        telling = replace(visitor, moved=bar.move)
        futures = {pool.submit(visit_period, telling, task, entries): task for task in plan.tasks}
        try:
            failures = _collect(futures, entries, manifest, bar)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
            _save(list(futures), entries, manifest)
    if failures:
        raise _unanswered(failures)
    return [visit for future in futures for visit in future.result()]


def _collect(
    futures: Mapping[Future[Visits], Task],
    entries: Mapping[str, Entry],
    manifest: Path,
    bar: Flow,
) -> list[UnansweredError]:
    """Wait for all files, writing the manifest now and then; raise if the archive is down."""
    failures: list[UnansweredError] = []
    unsaved: list[Future[Visits]] = []
    in_a_row = 0
    for future in as_completed(futures):
        task = futures[future]
        bar.done(task.name, task.key, *(day.key for day in task.days))
        failure = future.exception()
        if failure is not None and not isinstance(failure, UnansweredError):
            raise failure
        in_a_row = 0 if failure is None else in_a_row + 1
        if failure is not None:
            failures.append(failure)
        if in_a_row >= GIVE_UP_AFTER:
            raise _unanswered(failures)
        unsaved.append(future)
        if len(unsaved) >= CHECKPOINT:
            _save(unsaved, entries, manifest)
            unsaved = []
    return failures


def _save(futures: Sequence[Future[Visits]], entries: Mapping[str, Entry], manifest: Path) -> None:
    """Merge what changed into the manifest; when nothing did, it is not even opened.

    Revisions go first: a version that the manifest no longer names must be found elsewhere.
    """
    ended = [f for f in futures if f.done() and not f.cancelled() and f.exception() is None]
    visits = [visit for future in ended for visit in future.result()]
    record(manifest.parent, (v.superseded for v in visits if v.superseded))
    changed = {v.entry.key: v.entry for v in visits if v.entry != entries.get(v.entry.key)}
    merge(manifest, changed)


def _unanswered(failures: Sequence[UnansweredError]) -> NullhouseError:
    problems = [problem for failure in failures[:LISTED] for problem in failure.problems]
    if len(failures) > LISTED:
        problems.append(Problem(f"and {len(failures) - LISTED} more files"))
    return NullhouseError(*problems)
