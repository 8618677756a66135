"""What a request would cost before it begins: files, bytes, disk and time.

Sizes are asked of the archive for a few files of each data set, far apart, and stand for the
rest. What a byte costs on landing was measured (see the constants); it is a guide and no promise.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import fmean

from ingest.manifest import Entry, read_manifest
from ingest.plan import Task, plan_files
from ingest.request import Request, check_request
from ingest.transports import Archive
from nullhouse.base.home import Home
from nullhouse.base.progress import meter

#: Files of a data set that are asked for their size.
SAMPLES = 3
#: Parquet bytes per byte of zip: 210 MB of 211 MB in the demo's archive.
LAKE_PER_ZIP = 1.0
#: Database bytes per perpetual and day: 735 MB for three of them over 150 days.
WAREHOUSE_PER_DAY = 1_650_000
#: Zip bytes that a processor decodes and lands in a second: 211 MB in 22 s.
LANDED_PER_SECOND = 10e6


@dataclass(frozen=True)
class DataSetCost:
    """Files of one data set that are still to come, and their bytes as published."""

    dataset: str
    files: int
    bytes: int
    sampled: int


@dataclass(frozen=True)
class Estimate:
    """What is still to come; ``seconds`` is None where the archive gave no sample to time."""

    datasets: tuple[DataSetCost, ...]
    archive: str
    disk_bytes: int
    free_bytes: int
    seconds: float | None

    @property
    def files(self) -> int:
        return sum(each.files for each in self.datasets)

    @property
    def bytes(self) -> int:
        return sum(each.bytes for each in self.datasets)

    @property
    def fits(self) -> bool:
        """Whether the disk has room for lake and warehouse."""
        return self.disk_bytes <= self.free_bytes


def estimate(
    home: Home,
    symbols: Sequence[str],
    start: date | str,
    end: date | str,
    datasets: Sequence[str] | None = None,
    archive: Archive | str | Path | None = None,
    workers: int = 2,
    free_bytes: int = 0,
) -> Estimate:
    """Look at a request without fetching it, but for one file whose way is timed."""
    request = check_request(symbols, start, end, datasets, archive, workers)
    with closing(request.archive):
        entries = read_manifest(home.manifest)
        held = {key for key, entry in entries.items() if entry.state == "loaded"}
        plan = plan_files(request.datasets, request.assets, request.start, request.end, held)
        return cost_of(request, pending(plan.tasks, entries), free_bytes)


def pending(tasks: Sequence[Task], entries: Mapping[str, Entry]) -> list[Task]:
    """The files that a run would fetch: those that are not loaded."""
    return [t for t in tasks if t.key not in entries or entries[t.key].state != "loaded"]


def cost_of(request: Request, tasks: Sequence[Task], free_bytes: int) -> Estimate:
    """Ask for some sizes and time one file."""
    costs: list[DataSetCost] = []
    known: dict[str, int] = {}
    names = list(dict.fromkeys(task.dataset.id for task in tasks))
    with meter("asking for sizes", len(names)) as bar:
        for name in names:
            own = [task for task in tasks if task.dataset.id == name]
            cost, sizes = _cost(request.archive, name, own)
            costs.append(cost)
            known |= sizes
            bar.advance()
    fetched = sum(cost.bytes for cost in costs)
    landed = fetched / LANDED_PER_SECOND
    waited = _waiting(request.archive, known, fetched, len(tasks))
    days = len({(t.asset, t.period_start, t.period) for t in tasks if t.period == "daily"})
    months = len({(t.asset, t.period_start) for t in tasks if t.period == "monthly"})
    disk = fetched * LAKE_PER_ZIP + max(days, 30 * months) * WAREHOUSE_PER_DAY
    return Estimate(
        datasets=tuple(costs),
        archive=request.archive.location,
        disk_bytes=round(disk),
        free_bytes=free_bytes,
        seconds=None if waited is None else (landed + waited) / request.workers,
    )


def _cost(archive: Archive, name: str, tasks: Sequence[Task]) -> tuple[DataSetCost, dict[str, int]]:
    """The cost of one data set's files; months are not sized by days, nor days by months."""
    known: dict[str, int] = {}
    whole = 0.0
    for period in ("daily", "monthly"):
        own = [task for task in tasks if task.period == period]
        sizes = _sizes(archive, own) if own else {}
        whole += fmean(sizes.values()) * len(own) if sizes else 0.0
        known |= sizes
    return DataSetCost(name, len(tasks), round(whole), len(known)), known


def _sizes(archive: Archive, tasks: Sequence[Task]) -> dict[str, int]:
    """Sizes of some files far apart, by key; a month that is not there is asked for by a day."""
    places = {round(n * (len(tasks) - 1) / max(SAMPLES - 1, 1)) for n in range(SAMPLES)}
    found: dict[str, int] = {}
    for place in sorted(places):
        task = tasks[place]
        size = archive.size(task.key)
        if size is None and task.days:
            day = archive.size(task.days[0].key)
            size = None if day is None else day * len(task.days)
        if size is not None:
            found[task.key] = size
    return found


def _waiting(archive: Archive, sizes: Mapping[str, int], total: int, files: int) -> float | None:
    """Seconds that all files would be on their way, by the way of one of middling size."""
    ranked = sorted(sizes, key=lambda key: sizes[key])
    if not ranked:
        return None
    key = ranked[len(ranked) // 2]
    with tempfile.TemporaryDirectory(prefix="nullhouse-") as scratch:
        begun = time.perf_counter()
        archive.size(key)
        asked = time.perf_counter()
        if archive.fetch(key, Path(scratch)) is None:
            return None
        fetched = time.perf_counter()
    # A file is its checksum, which costs an answer, and its bytes.
    answer = asked - begun
    per_byte = max(fetched - asked - answer, 0.0) / max(sizes[key], 1)
    return files * 2 * answer + total * per_byte
