"""What the lake has from the archive: where it ends, which rows it has, and their values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from ingest.manifest import Entry
from ingest.register import DataSet
from ingest.stamps import instants_of
from ingest.tail.endpoints import Fill

Times = npt.NDArray[np.int64]
#: Keys of the archive's own files begin with this.
ARCHIVE = "data/"
_STEP = timedelta(days=1)


@dataclass(frozen=True)
class Held:
    """The archive's files of one data set and symbol in this home."""

    lake: Path
    dataset: DataSet
    fill: Fill
    entries: tuple[Entry, ...]

    @cached_property
    def last(self) -> int | None:
        """The label of the archive's last row, in milliseconds."""
        latest = sorted(self._files(), key=lambda e: e.last_at or datetime.min)[-2:]
        times = (self._labels(e, self._read(e, self._key_columns)) for e in latest)
        return max((int(labels.max()) for labels in times if len(labels)), default=None)

    def rows(
        self, first: int, last: int, columns: Sequence[str] | None = None
    ) -> tuple[pa.Table, Times]:
        """Rows with ``first <= label <= last`` (of all columns by default), and their labels."""
        tables, labels = [], []
        for entry in self._touching(first, last):
            table = self._read(entry, columns)
            at = self._labels(entry, table)
            chosen = (at >= first) & (at <= last)
            tables.append(table.filter(pa.array(chosen)))
            labels.append(at[chosen])
        if not tables:
            return pa.table({}), np.empty(0, np.int64)
        return pa.concat_tables(tables, promote_options="default"), np.concatenate(labels)

    def keys(self, first: int, last: int) -> Times:
        """What identifies the archive's rows of a stretch: trade ids, or labels."""
        table, labels = self.rows(first, last, self._key_columns)
        return keys_of(table, labels, self.fill)

    def _files(self) -> Iterator[Entry]:
        return (
            e
            for e in self.entries
            if e.state == "loaded" and e.parquet and e.key.startswith(ARCHIVE) and e.rows
        )

    def _touching(self, first: int, last: int) -> Iterator[Entry]:
        """Files whose stamps come near a stretch: a label may stand a step beside its stamp."""
        low, high = _moment(first) - _STEP, _moment(last) + _STEP
        return (e for e in self._files() if e.first_at and e.last_at
                and e.first_at <= high and e.last_at >= low)  # fmt: skip

    @property
    def _key_columns(self) -> list[str]:
        time = self.dataset.time_columns[0].name
        return [time, self.fill.id] if self.fill.id else [time]

    def _read(self, entry: Entry, columns: Sequence[str] | None) -> pa.Table:
        return pq.ParquetFile(self.lake / str(entry.parquet)).read(columns)

    def _labels(self, entry: Entry, table: pa.Table) -> Times:
        labels = labels_of(table, self.dataset, self.fill)
        if self.dataset.time_columns[0].unit == "utc_text" and len(labels):
            # Labels that reach into the next day name the period's end, as staging reads them.
            next_day = datetime.combine(entry.period_start + _STEP, datetime.min.time(), UTC)
            if labels.max() < int(next_day.timestamp() * 1000):
                return labels + self.fill.step_ms
        return labels


def labels_of(table: pa.Table, dataset: DataSet, fill: Fill) -> Times:
    """The labels that stand in a table's first time column, as rows of the tail have them."""
    time = dataset.time_columns[0]
    column = table.column(time.name).combine_chunks()
    if not len(column):
        return np.empty(0, np.int64)
    micros = instants_of(column, time.unit).cast(pa.int64()).to_numpy(zero_copy_only=False)
    labels = np.asarray(micros, dtype=np.int64) // 1000
    return labels - labels % (fill.round_seconds * 1000) if fill.round_seconds else labels


def keys_of(table: pa.Table, labels: Times, fill: Fill) -> Times:
    """Trade ids where a data set has them, else the labels."""
    if not fill.id or not len(labels):
        return labels
    ids = table.column(fill.id).combine_chunks().to_numpy(zero_copy_only=False)
    return np.asarray(ids, dtype=np.int64)


def held_by(
    lake: Path, dataset: DataSet, fill: Fill, symbol: str, manifest: Mapping[str, Entry]
) -> Held:
    """What the manifest says of one data set and symbol."""
    own: Sequence[Entry] = [
        e for e in manifest.values() if e.dataset_id == dataset.id and e.symbol == symbol
    ]
    return Held(lake, dataset, fill, tuple(own))


def _moment(milliseconds: int) -> datetime:
    return datetime(1970, 1, 1) + timedelta(milliseconds=milliseconds)
