"""Symbols that the archive has never heard of are the user's error, not missing days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, groupby, zip_longest

from ingest.manifest import Entry
from ingest.plan import Task
from ingest.register import DataSet
from ingest.request import Request
from ingest.symbols import archive_symbol, asset_of
from ingest.transports import Archive
from nullhouse.base.errors import NullhouseError, Problem, nearest
from nullhouse.base.progress import meter

#: A mirror may hold hundreds of symbols; a message names no more than these.
LISTED = 40


def refuse_unknown_symbols(
    request: Request, tasks: Sequence[Task], entries: Mapping[str, Entry]
) -> None:
    """Raise for symbols without one file: by listing a folder, by asking any other archive."""
    seen = {e.asset for e in entries.values() if e.state != "missing"}
    listed = _listed_assets(request.archive, request.datasets)
    unknown = []
    for asset in request.assets:
        own = [each for t in tasks if t.asset == asset for each in (t, *t.days)]
        if not own or asset in seen:
            continue
        if asset not in listed if listed is not None else not _has_any(request.archive, own):
            unknown.append(asset)
    if unknown:
        raise NullhouseError(*(_problem(asset, request, listed) for asset in unknown))


def _listed_assets(archive: Archive, datasets: Sequence[DataSet]) -> frozenset[str] | None:
    """Public names of all symbols in an archive that can be listed; None for one that cannot."""
    found: set[str] = set()
    for dataset in datasets:
        for layout in dataset.layouts:
            names = archive.folders(layout.key.split("{symbol}")[0])
            if names is None:
                return None
            assets = {name: asset_of(name, dataset.symbols) for name in names}
            # Only names that lead back to themselves: delivery contracts and stray folders do not.
            found |= {a for n, a in assets.items() if a and archive_symbol(a, dataset.symbols) == n}
    return frozenset(found)


def _has_any(archive: Archive, tasks: Sequence[Task]) -> bool:
    """Ask for files far apart first: one hit is enough, and only a wrong name needs them all."""
    with meter(f"looking for {tasks[0].asset}", len(tasks)) as bar:
        for task in _far_apart(tasks):
            if archive.version(task.key) is not None:
                return True
            bar.advance()
    return False


def _far_apart(tasks: Sequence[Task]) -> Iterator[Task]:
    """Each data set's last file, its first, its middle one, and so on, data sets in turn."""
    by_dataset = [list(group) for _, group in groupby(tasks, key=lambda t: t.dataset.id)]
    orders = [[own[i] for i in _halving(len(own))] for own in by_dataset]
    return (task for task in chain.from_iterable(zip_longest(*orders)) if task is not None)


def _halving(count: int) -> list[int]:
    """Positions ordered by their reversed bits, the last one before all others."""
    width = count.bit_length()
    spread = sorted(range(count - 1), key=lambda i: int(f"{i:0{width}b}"[::-1], 2))
    return [count - 1, *spread]


def _problem(asset: str, request: Request, listed: frozenset[str] | None) -> Problem:
    named = ", ".join(dataset.id for dataset in request.datasets)
    where = f"{request.archive.location}, {request.start} to {request.end}, {named}"
    if listed is None:
        return Problem(
            f"the archive has no file of {asset}",
            where,
            asset,
            "a USD-margined perpetual's name that was traded in these days",
            "check the spelling, and that the days are published (a day comes the day after)",
        )
    close = nearest(asset, listed)
    shown = close if len(listed) <= LISTED else f"{len(listed)} symbols{_hint(close)}"
    remedy = "name one of these" if listed else "the folder holds none of the data sets asked for"
    return Problem(f"the archive has no file of {asset}", where, asset, shown, remedy)


def _hint(listing: str) -> str:
    """The nearest match alone, without the hundreds of names before it."""
    start = listing.rfind(" (did you mean")
    return listing[start:] if start >= 0 else ""
