"""A finished part to the lake: its raw frames, the rows in them, and what went wrong.

Everything is derived from the part's own file alone and written under names that follow from
it, so that closing a part twice, after a crash between two steps, gives the same files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from ingest.decode import lake_schema
from ingest.land import parquet_writer, stored_schema
from ingest.manifest import Entry, merge
from ingest.recorder import derive
from ingest.recorder.envelope import stream_of
from ingest.recorder.journal import INCIDENTS
from ingest.recorder.report import Incident, PartReport
from ingest.recorder.spool import Frame, SpoolReader
from ingest.register import DataSet, load_register
from ingest.stamps import Span, span_of, widest
from nullhouse.base.atomic import atomic_path
from nullhouse.base.canonical import sha256_of_file
from nullhouse.base.home import Home

Clock = Callable[[], datetime]
#: The folder of recorded rows beside the archive's folders, which are named by symbol.
FOLDER = "recorded"
#: What a manifest row says where a file holds every symbol.
EVERY_SYMBOL = "*"
BATCH = 1 << 14
RAW = pa.schema(
    [
        ("received_ns", pa.int64()),
        ("connection", pa.int32()),
        ("stream", pa.string()),
        ("frame", pa.string()),
    ]
)
NOTES = pa.schema(
    [
        ("at", pa.timestamp("us")),
        ("market", pa.string()),
        ("kind", pa.string()),
        ("place", pa.string()),
        ("what", pa.string()),
        ("count", pa.int64()),
    ]
)


@dataclass(frozen=True)
class Closer:
    """Closes the parts of one home."""

    home: Home
    clock: Clock

    def close(self, spool: Path, market: str) -> PartReport:
        """Bring a part into the lake and its files into the manifest; then its spool goes."""
        part = spool.stem
        entries: list[Entry] = []
        reader = SpoolReader(spool)
        raw = self.home.lake / "recorded_frames" / market / f"{part}.parquet"
        span, frames = _write_raw(reader, raw)
        entries.append(self._entry("recorded_frames", market, raw, frames, span))
        with derive.opened(raw, market) as connection:
            report = self._derived(connection, market, part, entries)
        report = _judged(replace(report, torn_bytes=reader.torn_bytes), span)
        if report.incidents:
            notes = self.home.lake / "recorded_incidents" / market / f"{part}.parquet"
            _write_notes(report.incidents, notes)
            count = len(report.incidents)
            entries.append(self._entry("recorded_incidents", market, notes, count, span))
        merge(self.home.manifest, {entry.key: entry for entry in entries})
        spool.unlink()
        return report

    def _derived(
        self,
        connection: duckdb.DuckDBPyConnection,
        market: str,
        part: str,
        entries: list[Entry],
    ) -> PartReport:
        """Write the rows of every kind; what was set aside is counted."""
        register = load_register()
        rows: dict[str, int] = {}
        malformed = list(derive.undecodable(connection, market))
        doubled = 0
        for kind in derive.DERIVED:
            counts = derive.derive(connection, kind, market)
            doubled += counts.doubled
            malformed += counts.malformed
            for dataset in derive.destinations(connection, kind, register):
                entry = self._landed(connection, dataset, part)
                entries.append(entry)
                rows[dataset.id] = entry.rows or 0
        return PartReport(
            market,
            part,
            frames=derive.frames_heard(connection),
            rows=rows,
            doubled=doubled,
            malformed=sum(incident.count for incident in malformed),
            bands_omitted=derive.bands_omitted(connection),
            clock_ms=derive.clock_ms(connection),
            noted=derive.noted(connection, market, INCIDENTS),
            found=tuple(malformed),
        )

    def _landed(self, connection: duckdb.DuckDBPyConnection, dataset: DataSet, part: str) -> Entry:
        """One data set's rows as one file of the lake."""
        target = self.home.lake / dataset.id / FOLDER / f"{part}.parquet"
        schema = stored_schema(lake_schema(dataset))
        time = dataset.time_columns[0]
        span, rows = None, 0
        key = recorded_key(self.home, target)
        with atomic_path(target) as temporary, parquet_writer(temporary, schema) as writer:
            for batch in derive.rows_of(connection, dataset, key):
                table = pa.Table.from_batches([batch]).cast(schema)
                for piece in table.column(time.name).chunks:
                    span = widest(span, span_of(piece, time.unit))
                writer.write_table(table)
                rows += batch.num_rows
        return self._entry(dataset.id, dataset.market, target, rows, span)

    def _entry(
        self, dataset_id: str, market: str, path: Path, rows: int, span: Span | None
    ) -> Entry:
        first_at, last_at = span or (None, None)
        fetched_at = self.clock()
        return Entry(
            dataset_id=dataset_id,
            market=market,
            symbol=EVERY_SYMBOL,
            period="part",
            period_start=(first_at or fetched_at).date(),
            key=recorded_key(self.home, path),
            state="loaded",
            fetched_at=fetched_at,
            size=path.stat().st_size,
            sha256=sha256_of_file(path),
            rows=rows,
            first_at=first_at,
            last_at=last_at,
            parquet=str(path.relative_to(self.home.lake).as_posix()),
        )


def recorded_key(home: Home, path: Path) -> str:
    """A recorded file's key: the archive's begin with ``data/`` and so come before it."""
    return f"recorded/{path.relative_to(home.lake).as_posix()}"


def _write_raw(frames: Iterable[Frame], target: Path) -> tuple[Span | None, int]:
    """Every whole frame as it came."""
    span, rows = None, 0
    frames = iter(frames)
    with atomic_path(target) as temporary, parquet_writer(temporary, RAW) as writer:
        while batch := list(islice(frames, BATCH)):
            times = [frame.received_ns for frame in batch]
            span = widest(span, (_instant(min(times)), _instant(max(times))))
            columns = [
                times,
                [frame.connection for frame in batch],
                [stream_of(frame.payload) for frame in batch],
                [frame.payload.decode("utf-8", "backslashreplace") for frame in batch],
            ]
            writer.write_table(pa.table(columns, schema=RAW))
            rows += len(batch)
    return span, rows


def _judged(report: PartReport, span: Span | None) -> PartReport:
    """The report with what is wrong about the part as a whole."""
    found = list(report.found)
    end_ns = 0 if span is None else int(span[1].replace(tzinfo=UTC).timestamp()) * 10**9
    if report.torn_bytes:
        what = f"{report.torn_bytes} bytes of an unfinished write at the end were left out"
        found.append(Incident(end_ns, report.market, "torn", report.part, what))
    if report.clock_ms is not None and abs(report.clock_ms) >= derive.CLOCK_MS:
        what = f"the local clock is {report.clock_ms:+.0f} ms off the exchange's (median)"
        found.append(Incident(end_ns, report.market, "clock", report.part, what))
    return replace(report, found=tuple(found))


def _write_notes(incidents: Iterable[Incident], target: Path) -> None:
    rows = [
        {
            "at": _instant(incident.received_ns),
            **{n: v for n, v in vars(incident).items() if n != "received_ns"},
        }
        for incident in incidents
    ]
    with atomic_path(target) as temporary:
        pq.write_table(pa.Table.from_pylist(rows, schema=NOTES), temporary, compression="zstd")


def _instant(epoch_ns: int) -> datetime:
    return datetime.fromtimestamp(epoch_ns // 1000 / 1e6, UTC).replace(tzinfo=None)
