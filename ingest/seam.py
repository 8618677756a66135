"""Where monthly and daily files meet: the month first, days for what it does not hold whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from ingest.manifest import Entry
from ingest.plan import Task
from ingest.register import DataSet
from ingest.stamps import instants_of
from ingest.visit import Visit, Visitor


def visit_period(visitor: Visitor, task: Task, entries: Mapping[str, Entry]) -> tuple[Visit, ...]:
    """Visit a file and, for a month, the daily files that it needs beside it or in its place.

    A month that is not published leaves no trace of its own: its days stand for it.
    """
    whole = visitor.visit(task, entries.get(task.key))
    if not task.days:
        return (whole,)
    if whole.outcome == "already":
        asked = [day for day in task.days if day.key in entries]
    elif whole.outcome == "loaded" and whole.entry.parquet:
        asked = list(_days_not_whole(task, visitor.lake / whole.entry.parquet))
    else:
        asked = list(task.days)
    visits = tuple(visitor.visit(day, entries.get(day.key)) for day in asked)
    return visits if whole.outcome == "missing" else (whole, *visits)


def _days_not_whole(task: Task, landed: Path) -> Iterator[Task]:
    """Days of which a monthly file has fewer rows than a day has, or none at all."""
    found = rows_by_day(landed, task.dataset)
    needed = task.dataset.rows_per_day or 1
    return (day for day in task.days if found.get(day.period_start, 0) < needed)


def rows_by_day(landed: Path, dataset: DataSet) -> dict[date, int]:
    """Rows of a landed file by UTC day, read from its first time column alone."""
    time = dataset.time_columns[0]
    counted: dict[int, int] = {}
    with pq.ParquetFile(landed) as file:
        for batch in file.iter_batches(columns=[time.name]):
            days, rows = np.unique(_days(batch.column(0), time.unit), return_counts=True)
            for day, number in zip(days.tolist(), rows.tolist(), strict=True):
                counted[day] = counted.get(day, 0) + number
    return {date.fromordinal(date(1970, 1, 1).toordinal() + d): n for d, n in counted.items()}


def _days(values: pa.Array, unit: str) -> npt.NDArray[np.int64]:
    days = instants_of(values, unit).cast(pa.date32()).cast(pa.int32())
    return np.asarray(days.to_numpy(zero_copy_only=False), dtype=np.int64)
