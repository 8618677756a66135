"""``tail``: from where the archive ends in this home up to now, resumable at any moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from itertools import product
from pathlib import Path

from filelock import FileLock, Timeout

from ingest.instruments import read_name
from ingest.land import create_lake
from ingest.manifest import Entry, merge, read_manifest
from ingest.register import load_register
from ingest.symbols import archive_symbol
from ingest.tail.answers import ApiError, BannedError, RegionError, UnansweredError
from ingest.tail.client import Client
from ingest.tail.endpoints import Endpoints, Fill, load_endpoints
from ingest.tail.held import held_by
from ingest.tail.job import Job
from ingest.tail.pace import Pace
from ingest.tail.parts import Shelf
from ingest.tail.request import Request, check_request
from ingest.tail.series import Series
from ingest.tail.snapshot import Snapshot
from ingest.tail.summary import Outcome, TailSummary, write_checks
from ingest.unreadable import UnreadableError
from nullhouse.base.canonical import sha256_of_file
from nullhouse.base.errors import NullhouseError, Problem, nearest
from nullhouse.base.home import Home
from nullhouse.base.progress import meter

Clock = Callable[[], datetime]
Task = Job | Snapshot

#: What a user waits for a ban to end, in seconds, unless told otherwise.
PATIENCE = 300.0
#: So many series in a row without an answer mean that the exchange is out of reach.
GIVE_UP_AFTER = 3


def _utc_now() -> datetime:
    """The one clock: where the tail ends, and when it was fetched."""
    return datetime.now(UTC).replace(tzinfo=None)


def tail(
    home: Home,
    symbols: Sequence[str] | None = None,
    datasets: Sequence[str] | None = None,
    start: date | None = None,
    rest: Sequence[str] = (),
    patience: float = PATIENCE,
    clock: Clock = _utc_now,
    pace: Pace | None = None,
) -> TailSummary:
    """Bring the data sets of some symbols (by default all that the home holds) up to now."""
    table, register, now = load_endpoints(), load_register(), clock()
    manifest = read_manifest(home.manifest)
    request = check_request(
        table, register, manifest, symbols, datasets, start, rest, patience, now
    )
    with closing(Client(table, request.bases, now, patience, pace or Pace())) as client:
        tasks, outcomes = _tasks(request, table, client, home, manifest, now)
        create_lake(home, register)
        with _alone(home.lake):
            outcomes += _run_all(tasks, home, client, now)
            write_checks(home.lake, outcomes, now)
    return TailSummary(now, tuple(outcomes))


def _tasks(
    request: Request,
    table: Endpoints,
    client: Client,
    home: Home,
    manifest: Mapping[str, Entry],
    now: datetime,
) -> tuple[list[Task], list[Outcome]]:
    """What there is to do, and what cannot be done, with its reason."""
    tasks: list[Task] = []
    left: list[Outcome] = []
    moment = int(now.replace(tzinfo=UTC).timestamp() * 1000)
    for dataset, asset in product(request.datasets, request.assets):
        fill, symbol = table.datasets[dataset.id], archive_symbol(asset, dataset.symbols)
        if symbol is None or (read_name(symbol).delivery and _is_by_pair(fill)):
            note = "the exchange has no such series of it"
            left.append(Outcome(dataset.id, symbol or asset, "not_there", notes=(note,)))
            continue
        shelf = Shelf(home.lake, dataset, fill, symbol, asset)
        if table.endpoints[fill.sources[0].endpoint].paging == "now":
            tasks.append(Snapshot(client, shelf, moment))
            continue
        series = Series(client, dataset, fill, symbol, moment)
        held = held_by(home.lake, dataset, fill, symbol, manifest)
        tasks.append(Job(client, series, shelf, held, request.start))
    return _with_a_start(tasks, left, request)


def _is_by_pair(fill: Fill) -> bool:
    """Whether a series is of a pair and its perpetual, whatever contract was named."""
    return any(source.named == "pair" for source in fill.sources)


def _with_a_start(
    tasks: Sequence[Task], left: list[Outcome], request: Request
) -> tuple[list[Task], list[Outcome]]:
    """Without archive and --start there is nothing to go on from: an error if nothing else can
    be done or the data set was asked for by name, else a note."""
    lost = [t for t in tasks if isinstance(t, Job) and t.begins() is None]
    if lost and (request.is_named or len(lost) == len(tasks)):
        raise NullhouseError(*(_no_start(job) for job in lost))
    note = "nothing of it is here to go on from; ingest it, or give --start"
    left += [Outcome(t.shelf.dataset.id, t.shelf.symbol, "not_there", notes=(note,)) for t in lost]
    return [t for t in tasks if t not in lost], left


def _run_all(tasks: Sequence[Task], home: Home, client: Client, now: datetime) -> list[Outcome]:
    """Every task in turn; the manifest follows each, whatever ends it."""
    outcomes: list[Outcome] = []
    in_a_row = 0
    with meter("tail", len(tasks)) as bar:
        for task in tasks:
            bar.say(f"{task.shelf.dataset.id} {task.shelf.symbol}")
            if isinstance(task, Job):
                task.tell = bar.say
            try:
                outcomes.append(_run(task, client))
            except (BannedError, RegionError) as error:
                outcomes.append(_unanswered(task, error.problems))
                break
            finally:
                _register(task.shelf, home, now)
            in_a_row = in_a_row + 1 if outcomes[-1].result == "unanswered" else 0
            if in_a_row >= GIVE_UP_AFTER:
                break
            bar.advance()
    return outcomes


def _run(task: Task, client: Client) -> Outcome:
    try:
        return task.run()
    except UnansweredError as error:
        return _unanswered(task, error.problems)
    except UnreadableError as error:
        where = f"{task.shelf.dataset.id} {task.shelf.symbol}"
        return _unanswered(
            task, [Problem("the exchange's answer is unreadable", where, str(error))]
        )
    except ApiError as error:
        if error.is_unknown_symbol and task.shelf.dataset.market != "um":
            note = "the exchange has no such symbol on this market"
            return Outcome(task.shelf.dataset.id, task.shelf.symbol, "not_there", notes=(note,))
        if error.is_unknown_symbol:
            return _unanswered(task, [_unknown(task, client)])
        return _unanswered(
            task, [Problem("the exchange refuses to answer", error.where, str(error))]
        )


def _unanswered(task: Task, problems: Sequence[Problem]) -> Outcome:
    shelf = task.shelf
    rows, first, last = (
        (task.rows, task.first, task.last) if isinstance(task, Job) else (0, None, None)
    )
    return Outcome(
        shelf.dataset.id, shelf.symbol, "unanswered", rows, first, last, problems=tuple(problems)
    )


def _register(shelf: Shelf, home: Home, now: datetime) -> None:
    """Make the manifest say what lies in the lake: after a killed run it may lag behind."""
    known = read_manifest(home.manifest)
    found = {shelf.key(path): path for path in shelf.paths()}
    changed = {
        key: shelf.entry(path, now)
        for key, path in found.items()
        if key not in known or known[key].sha256 != sha256_of_file(path)
    }
    prefix = f"rest/{shelf.dataset.id}/{shelf.symbol}/"
    gone = [key for key in known if key.startswith(prefix) and key not in found]
    merge(home.manifest, changed, gone)


@contextmanager
def _alone(lake: Path) -> Iterator[None]:
    """Two tails on one home would ask the same questions and write the same parts."""
    try:
        with FileLock(lake / "_tail.lock", timeout=0):
            yield
    except Timeout as error:
        remedy = "wait until the other has ended"
        problem = Problem("another tail runs on this home", str(lake), remedy=remedy)
        raise NullhouseError(problem) from error


def _no_start(job: Job) -> Problem:
    return Problem(
        f"the home holds nothing of {job.shelf.dataset.id} {job.shelf.symbol} to go on from",
        "--start",
        remedy="ingest it first, or say from which day: --start 2026-11-01",
    )


def _unknown(task: Task, client: Client) -> Problem:
    symbol, market = task.shelf.symbol, task.shelf.dataset.market
    known = client.symbols.get(market, frozenset())
    close = nearest(symbol, known)
    hint = close if len(known) <= 40 else f"{len(known)} symbols{close[close.rfind(' (did') :]}"
    return Problem(
        f"the exchange knows no {symbol} on market {market}", task.shelf.dataset.id, symbol, hint
    )
