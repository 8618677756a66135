"""Which archive files a request asks for, and which of its days no file can hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import PurePosixPath

from ingest.register import DataSet, Layout
from ingest.symbols import archive_symbol


@dataclass(frozen=True)
class Task:
    """One archive file to be had."""

    dataset: DataSet
    asset: str
    symbol: str
    period: str
    period_start: date
    key: str

    @property
    def name(self) -> str:
        """The file's name without its extension."""
        return PurePosixPath(self.key).stem

    @property
    def parquet(self) -> str:
        """Where the file lands, relative to the lake."""
        return f"{self.dataset.id}/{self.symbol}/{self.name}.parquet"


@dataclass(frozen=True)
class Plan:
    """The files of a request in a fixed order, and what was left out with its reason."""

    tasks: tuple[Task, ...]
    notes: tuple[str, ...]
    days_outside: dict[str, int]


def plan_files(datasets: Sequence[DataSet], assets: Sequence[str], start: date, end: date) -> Plan:
    """Every key between two days, both included, by data set, symbol and time."""
    tasks: list[Task] = []
    notes: list[str] = []
    outside: dict[str, int] = {}
    for dataset in datasets:
        spans = list(_uncovered(dataset, start, end))
        outside[dataset.id] = sum((last - first).days + 1 for first, last in spans)
        notes += [_note_span(dataset, first, last) for first, last in spans]
        for asset in assets:
            symbol = archive_symbol(asset, dataset.symbols)
            if symbol is None:
                notes.append(f"{dataset.id}: {asset} has no name on market {dataset.market}")
            else:
                tasks += _tasks(dataset, asset, symbol, start, end)
    return Plan(tuple(tasks), tuple(notes), outside)


def file_key(layout: Layout, symbol: str, day: date) -> str:
    """The archive key of the file that holds a symbol's day."""
    filled = layout.key.replace("{date}", day.isoformat())
    return filled.replace("{month}", day.isoformat()[:7]).replace("{symbol}", symbol)


def _tasks(dataset: DataSet, asset: str, symbol: str, start: date, end: date) -> Iterator[Task]:
    first, last = _covered(dataset, start, end)
    if first > last:
        return
    for layout in dataset.layouts:
        for day in _period_starts(layout.period, first, last):
            key = file_key(layout, symbol, day)
            yield Task(dataset, asset, symbol, layout.period, day, key)


def _covered(dataset: DataSet, start: date, end: date) -> tuple[date, date]:
    covered = dataset.coverage
    return max(start, covered.first_on), min(end, covered.last_on or end)


def _uncovered(dataset: DataSet, start: date, end: date) -> Iterator[tuple[date, date]]:
    first, last = _covered(dataset, start, end)
    if first > last:
        yield start, end
        return
    if start < first:
        yield start, first - timedelta(days=1)
    if last < end:
        yield last + timedelta(days=1), end


def _period_starts(period: str, first: date, last: date) -> Iterator[date]:
    """The first day of each period touched; a month is taken whole."""
    if period == "daily":
        for ordinal in range(first.toordinal(), last.toordinal() + 1):
            yield date.fromordinal(ordinal)
    else:
        for month in range(_month_number(first), _month_number(last) + 1):
            yield date(month // 12, month % 12 + 1, 1)


def _month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _note_span(dataset: DataSet, first: date, last: date) -> str:
    covered = dataset.coverage
    published = f"{covered.first_on} to {covered.last_on or 'today'}"
    return f"{dataset.id}: {first} to {last} not asked for; published {published}"
