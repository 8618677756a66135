"""What the user asks of the tail, checked as a whole before anything is asked or written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from ingest.manifest import Entry
from ingest.register import DataSet, Register
from ingest.symbols import parse_assets
from ingest.tail.endpoints import Endpoints
from nullhouse.base.errors import Checks, NullhouseError, Problem, nearest


@dataclass(frozen=True)
class Request:
    """A checked request; ``start`` is in milliseconds, and ``is_named`` whether the data sets
    were asked for by name."""

    assets: tuple[str, ...]
    datasets: tuple[DataSet, ...]
    is_named: bool
    start: int | None
    bases: Mapping[str, str]
    patience: float


def check_request(
    table: Endpoints,
    register: Register,
    manifest: Mapping[str, Entry],
    symbols: Sequence[str] | None,
    datasets: Sequence[str] | None,
    start: date | None,
    rest: Sequence[str],
    patience: float,
    now: datetime,
) -> Request:
    """Check every part; all that is wrong with any of them is one error."""
    checks = Checks()
    assets = checks.of(lambda: _assets(symbols, manifest))
    chosen = checks.of(lambda: _datasets(datasets, table, register, manifest))
    bases = checks.of(lambda: _bases(rest, table))
    since = checks.of(lambda: _start(start, now))
    checks.of(lambda: _patience(patience))
    if checks.problems or assets is None or chosen is None or bases is None:
        raise NullhouseError(*checks.problems)
    return Request(assets, chosen, datasets is not None, since, bases, patience)


def _assets(symbols: Sequence[str] | None, manifest: Mapping[str, Entry]) -> tuple[str, ...]:
    if symbols is not None:
        return parse_assets(symbols)
    held = {e.asset for e in manifest.values() if e.state == "loaded" and e.asset}
    if not held:
        remedy = "name them (--symbols BTCUSDT,ETHUSDT), or ingest first"
        raise NullhouseError(Problem("no symbol is named, and the home holds none", remedy=remedy))
    return tuple(sorted(held))


def _datasets(
    named: Sequence[str] | None,
    table: Endpoints,
    register: Register,
    manifest: Mapping[str, Entry],
) -> tuple[DataSet, ...]:
    served = [d for d in register if d.id in table.datasets]
    if named is None:
        held = {e.dataset_id for e in manifest.values() if e.state == "loaded"}
        return tuple(d for d in served if d.id in held) or tuple(
            d for d in served if d.fetch == "default"
        )
    if list(named) == ["all"]:
        return tuple(served)
    ids = [d.id for d in served]
    unknown = [name for name in dict.fromkeys(named) if name not in ids]
    if unknown or not named:
        raise NullhouseError(*(_not_served(name, ids) for name in unknown or [""]))
    return tuple(d for d in served if d.id in named)


def _bases(rest: Sequence[str], table: Endpoints) -> dict[str, str]:
    """``market=address`` pairs."""
    found: dict[str, str] = {}
    problems = []
    for pair in rest:
        market, _, address = (part.strip() for part in pair.partition("="))
        if market not in table.markets:
            allowed = nearest(market, table.markets)
            problems.append(Problem("no such market of REST hosts", "--rest", pair, allowed))
        elif not address.startswith(("http://", "https://")):
            example = f"{market}={table.markets[market].base}"
            problems.append(Problem("not an address of a REST host", "--rest", pair, example))
        found[market] = address
    if problems:
        raise NullhouseError(*problems)
    return found


def _start(start: date | None, now: datetime) -> int | None:
    if start is None:
        return None
    moment = datetime(start.year, start.month, start.day, tzinfo=UTC)
    if moment >= now.replace(tzinfo=UTC):
        raise NullhouseError(
            Problem("the start has not come yet", "--start", str(start), f"a day up to {now:%F}")
        )
    return int(moment.timestamp()) * 1000


def _patience(patience: float) -> None:
    if patience < 0:
        allowed = "seconds, 0 or more"
        raise NullhouseError(Problem("no such pause", "--patience", f"{patience:g}", allowed))


def _not_served(name: str, ids: Sequence[str]) -> Problem:
    return Problem(
        f"REST has no history of {name}" if name else "no data set is named",
        "--datasets",
        name,
        nearest(name, ids),
        "name one of these, or none; the archive may have it: nullhouse ingest",
    )
