"""Which archive files a request asks for, and which of its days no file can hold."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import PurePosixPath

from ingest.instruments import read_name
from ingest.register import DataSet, Layout
from ingest.symbols import archive_symbol


@dataclass(frozen=True)
class Task:
    """One archive file to be had; a monthly one names the daily ones that can stand in for it."""

    dataset: DataSet
    asset: str
    symbol: str
    period: str
    period_start: date
    key: str
    days: tuple[Task, ...] = ()

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


def plan_files(
    datasets: Sequence[DataSet],
    assets: Sequence[str],
    start: date,
    end: date,
    held: Collection[str] = (),
) -> Plan:
    """Every key between two days, both included, by data set, symbol and time.

    Where both layouts exist, a month that lies wholly in the span is one monthly file. A month
    of which a day is ``held`` already goes on by days, so that no row comes twice.
    """
    tasks: list[Task] = []
    notes: list[str] = []
    outside: dict[str, int] = {}
    for dataset in datasets:
        if dataset.source == "rest":
            outside[dataset.id] = (end - start).days + 1
            notes.append(f"{dataset.id}: the archive has none of it; nullhouse tail brings it")
            continue
        spans = list(_uncovered(dataset, start, end))
        outside[dataset.id] = sum((last - first).days + 1 for first, last in spans)
        notes += [_note_span(dataset, first, last) for first, last in spans]
        for asset in assets:
            symbol = archive_symbol(asset, dataset.symbols)
            if symbol is None:
                notes.append(f"{dataset.id}: {asset} has no name on market {dataset.market}")
            else:
                tasks += _tasks(dataset, asset, symbol, start, end, held)
    return Plan(tuple(tasks), tuple(notes), outside)


def file_key(layout: Layout, symbol: str, day: date) -> str:
    """The archive key of the file that holds a symbol's day."""
    filled = layout.key.replace("{date}", day.isoformat())
    return filled.replace("{month}", day.isoformat()[:7]).replace("{symbol}", symbol)


def _tasks(
    dataset: DataSet, asset: str, symbol: str, start: date, end: date, held: Collection[str]
) -> Iterator[Task]:
    first, last = _covered(dataset, start, end)
    last = min(last, read_name(asset).delivers_on or last)
    if first > last:
        return
    daily, monthly = dataset.layout("daily"), dataset.layout("monthly")

    def task(layout: Layout, day: date) -> Task:
        return Task(dataset, asset, symbol, layout.period, day, file_key(layout, symbol, day))

    for month in _months(first, last):
        within = [day for day in _days_of_month(month) if first <= day <= last]
        days = tuple(task(daily, day) for day in within) if daily else ()
        whole = task(monthly, month) if monthly else None
        if whole and (not days or _prefers_month(whole, days, held)):
            yield replace(whole, days=days)
        else:
            yield from days


def _prefers_month(whole: Task, days: Sequence[Task], held: Collection[str]) -> bool:
    """Once a month or a day of it lies in the lake it goes on that way; else months first."""
    if whole.key in held:
        return True
    month = whole.period_start
    is_whole = len(days) == monthrange(month.year, month.month)[1]
    return is_whole and not any(day.key in held for day in days)


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


def _months(first: date, last: date) -> Iterator[date]:
    """The first day of each month touched."""
    for month in range(_month_number(first), _month_number(last) + 1):
        yield date(month // 12, month % 12 + 1, 1)


def _days_of_month(month: date) -> Iterator[date]:
    first = month.toordinal()
    for ordinal in range(first, first + monthrange(month.year, month.month)[1]):
        yield date.fromordinal(ordinal)


def _month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _note_span(dataset: DataSet, first: date, last: date) -> str:
    covered = dataset.coverage
    published = f"{covered.first_on} to {covered.last_on or 'today'}"
    return f"{dataset.id}: {first} to {last} not asked for; published {published}"
