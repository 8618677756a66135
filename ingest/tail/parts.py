"""The tail's own files in the lake: one an hour, a day or a month, each whole or absent.

A part says in its own metadata which times were asked for, so rows and the knowledge of what is
missing change in one step: a run that is killed anywhere goes on from the last part it wrote.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ingest.decode import lake_schema
from ingest.manifest import Entry
from ingest.register import DataSet
from ingest.stamps import span_of
from ingest.tail.endpoints import Fill
from ingest.tail.held import Times, keys_of, labels_of
from ingest.tail.rows import Row
from ingest.tail.spans import Span, Spans, union, within
from nullhouse.base.atomic import atomic_path
from nullhouse.base.canonical import sha256_of_file
from nullhouse.base.errors import NullhouseError, Problem

PREFIX = "rest-"
_ASKED = b"nullhouse.asked"
_PERIODS = {"hour": "hourly", "day": "daily", "month": "monthly"}
_NAMES = {"hour": "%Y-%m-%dT%H", "day": "%Y-%m-%d", "month": "%Y-%m"}


@dataclass(frozen=True)
class Shelf:
    """The parts of one data set and symbol."""

    lake: Path
    dataset: DataSet
    fill: Fill
    symbol: str
    asset: str

    @property
    def schema(self) -> pa.Schema:
        """The lake's columns with constants as the plain texts that Parquet gives back."""
        plain = [
            (f.name, f.type.value_type if pa.types.is_dictionary(f.type) else f.type)
            for f in lake_schema(self.dataset)
        ]
        return pa.schema(plain)

    def paths(self) -> list[Path]:
        """All parts, oldest first."""
        return sorted((self.lake / self.dataset.id / self.symbol).glob(f"{PREFIX}*.parquet"))

    def asked(self) -> Spans:
        """All times for which the exchange has answered, whether it had rows or not."""
        return union(span for path in self.paths() for span in _asked(path))

    def last_before(self, at: int) -> int | None:
        """The label of the last row before a time."""
        for path in reversed(self.paths()):
            labels = self._labels(_read(path))
            if len(earlier := labels[labels < at]):
                return int(earlier.max())
        return None

    def add(self, rows: Sequence[Row], asked: Span) -> None:
        """Put rows into the parts they belong to; of one key the newer row stays."""
        for name, bounds in self._periods(asked):
            own = [row for row in rows if bounds[0] <= row.at < bounds[1]]
            path = self.lake / self.dataset.id / self.symbol / f"{PREFIX}{name}.parquet"
            held = _read(path) if path.exists() else self.schema.empty_table()
            known = union([*(_asked(path) if path.exists() else ()), within(asked, bounds)])
            self._write(path, self._merged(held, self._table(own, name)), known)

    def drop(self, path: Path, archive: Times, last: int) -> None:
        """Take out the rows that the archive has, and the file once nothing speaks for it."""
        table = _read(path)
        keys = keys_of(table, self._labels(table), self.fill)
        kept = table.filter(pa.array(~np.isin(keys, archive)))
        if not kept.num_rows and all(stop <= last + self.fill.next_ms for _, stop in _asked(path)):
            path.unlink()
            return
        if kept.num_rows < table.num_rows:
            self._write(path, kept, _asked(path))

    def span(self, path: Path) -> Span | None:
        """The labels of a part's first and last row."""
        labels = self._labels(_read(path))
        return (int(labels.min()), int(labels.max())) if len(labels) else None

    def entry(self, path: Path, fetched_at: datetime) -> Entry:
        """A part's row of the manifest."""
        table = _read(path)
        time = self.dataset.time_columns[0]
        first, last = span_of(table.column(time.name).combine_chunks(), time.unit) or (None, None)
        return Entry(
            dataset_id=self.dataset.id,
            market=self.dataset.market,
            symbol=self.symbol,
            asset=self.asset,
            period=_PERIODS[self.fill.part],
            period_start=datetime.strptime(
                path.stem.removeprefix(PREFIX), _NAMES[self.fill.part]
            ).date(),
            key=self.key(path),
            state="loaded",
            fetched_at=fetched_at,
            size=path.stat().st_size,
            sha256=sha256_of_file(path),
            rows=table.num_rows,
            first_at=first,
            last_at=last,
            parquet=str(path.relative_to(self.lake)),
        )

    def key(self, path: Path) -> str:
        """What the manifest and every row call a part; it sorts behind the archive's keys."""
        return f"rest/{self.dataset.id}/{self.symbol}/{path.stem.removeprefix(PREFIX)}"

    def _labels(self, table: pa.Table) -> Times:
        return labels_of(table, self.dataset, self.fill)

    def _table(self, rows: Sequence[Row], name: str) -> pa.Table:
        constants = {
            "symbol": self.symbol,
            "file_key": f"rest/{self.dataset.id}/{self.symbol}/{name}",
        }
        listed: list[dict[str, Any]] = [{**constants, **row.values} for row in rows]
        return pa.Table.from_pylist(listed, schema=self.schema)

    def _merged(self, held: pa.Table, added: pa.Table) -> pa.Table:
        keys = keys_of(held, self._labels(held), self.fill)
        new = keys_of(added, self._labels(added), self.fill)
        kept = pa.array(~np.isin(keys, new))
        both = pa.concat_tables([held.filter(kept), added])
        order = np.argsort(np.concatenate([keys[~np.isin(keys, new)], new]), kind="stable")
        return both.take(pa.array(order))

    def _write(self, path: Path, table: pa.Table, asked: Spans) -> None:
        if path.exists() and _asked(path) == asked and _read(path).equals(table):
            return
        integers = [f.name for f in table.schema if f.type == pa.int64()]
        with (
            atomic_path(path) as temporary,
            pq.ParquetWriter(
                temporary,
                table.schema,
                compression="zstd",
                use_dictionary=[n for n in table.schema.names if n not in integers],
                column_encoding=dict.fromkeys(integers, "DELTA_BINARY_PACKED"),
                store_schema=False,
            ) as writer,
        ):
            writer.write_table(table)
            writer.add_key_value_metadata({_ASKED.decode(): json.dumps(asked)})

    def _periods(self, span: Span) -> Iterator[tuple[str, Span]]:
        """The names and bounds of the parts that a stretch of time touches."""
        start = span[0]
        while start < span[1]:
            moment = datetime.fromtimestamp(start / 1000, UTC)
            stop = _milliseconds(_next(moment, self.fill.part))
            yield moment.strftime(_NAMES[self.fill.part]), (start, min(stop, span[1]))
            start = stop


def _read(path: Path) -> pa.Table:
    try:
        return pq.ParquetFile(path).read().replace_schema_metadata(None)
    except (pa.ArrowException, OSError) as error:
        raise NullhouseError(_damaged(path, str(error))) from error


def _asked(path: Path) -> Spans:
    try:
        told = (pq.read_metadata(path).metadata or {}).get(_ASKED, b"[]")
    except (pa.ArrowException, OSError) as error:
        raise NullhouseError(_damaged(path, str(error))) from error
    return tuple((int(start), int(stop)) for start, stop in json.loads(told))


def _damaged(path: Path, found: str) -> Problem:
    remedy = "remove the file; the same command then asks for its rows again"
    return Problem("a part of the tail cannot be read", str(path), found[:200], remedy=remedy)


def _next(moment: datetime, part: str) -> datetime:
    hour = moment.replace(minute=0, second=0, microsecond=0)
    if part == "hour":
        return hour + timedelta(hours=1)
    day = hour.replace(hour=0)
    if part == "day":
        return day + timedelta(days=1)
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp()) * 1000
