"""From a part's raw frames to rows in the archive's own columns, in SQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from ingest.decode import lake_schema
from ingest.recorder.report import Incident
from ingest.register import DataSet, Register

_SQL = Path(__file__).parent
#: The archive's names of what can be derived; each has a query of that name beside this file.
DERIVED = ("liquidation_snapshot", "book_ticker", "book_depth")
#: A recorder's clock that is off by more than this is worth a word.
CLOCK_MS = 1000
BATCH = 1 << 16


@dataclass(frozen=True)
class Counts:
    """What a query set aside: repeats of the same message, and unreadable ones."""

    doubled: int
    malformed: tuple[Incident, ...]


@contextmanager
def opened(raw: Path, market: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """The frames of a part, ready to be queried."""
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute("set variable raw = ?", [str(raw)])
        connection.execute("set variable market = ?", [market])
        connection.execute((_SQL / "frames.sql").read_text(encoding="utf-8"))
        yield connection


def derive(connection: duckdb.DuckDBPyConnection, kind: str, market: str) -> Counts:
    """Fill the table ``derived`` with one kind's rows, good and bad."""
    connection.execute((_SQL / f"{kind}.sql").read_text(encoding="utf-8"))
    [(doubled,)] = connection.execute(
        "select count(*) from derived where fault is null and turn > 1"
    ).fetchall()
    faults = connection.execute(
        """select min(received_ns), stream, 'unreadable ' || fault, count(*)
           from derived where fault is not null group by stream, fault order by 1, 2, 3"""
    ).fetchall()
    return Counts(doubled, tuple(Incident(ns, market, "malformed", *rest) for ns, *rest in faults))


def destinations(
    connection: duckdb.DuckDBPyConnection, kind: str, register: Register
) -> list[DataSet]:
    """The registered data sets for which ``derived`` holds rows."""
    found = connection.execute(
        "select distinct market from derived where fault is null order by 1"
    ).fetchall()
    wanted = {(kind, market) for (market,) in found}
    return [dataset for dataset in register if (dataset.dataset, dataset.market) in wanted]


def rows_of(
    connection: duckdb.DuckDBPyConnection, dataset: DataSet, key: str
) -> Iterator[pa.RecordBatch]:
    """A data set's rows in the lake's columns, each once, in the order of their arrival."""
    names = [name for name in lake_schema(dataset).names if name != "file_key"]
    listed = ", ".join(f'"{name}"' for name in names)
    query = f"""select {listed}, ? as file_key from derived
        where fault is null and turn = 1 and market = ? order by received_ns, {listed}"""
    reader = connection.sql(query, params=[key, dataset.market]).to_arrow_reader(BATCH)
    assert reader is not None
    yield from reader


def undecodable(connection: duckdb.DuckDBPyConnection, market: str) -> tuple[Incident, ...]:
    """Frames that no stream's query could look at."""
    found = connection.execute(
        """select min(received_ns), stream, fault, count(*) from undecodable
           group by stream, fault order by 1, 2, 3"""
    ).fetchall()
    return tuple(Incident(ns, market, "malformed", *rest) for ns, *rest in found)


def noted(connection: duckdb.DuckDBPyConnection, market: str, stream: str) -> tuple[Incident, ...]:
    """What the recorder noted while the part was under way."""
    rows = connection.execute(
        """select received_ns, message ->> '$.data.kind', message ->> '$.data.place',
                  message ->> '$.data.what'
           from frames where connection = 0 and stream = ? order by received_ns""",
        [stream],
    ).fetchall()
    return tuple(Incident(ns, market, *rest) for ns, *rest in rows)


def frames_heard(connection: duckdb.DuckDBPyConnection) -> int:
    """Frames that the exchange sent."""
    [(count,)] = connection.execute("select count(*) from frames where connection > 0").fetchall()
    return int(count)


def bands_omitted(connection: duckdb.DuckDBPyConnection) -> int:
    """Bands for which the book could not vouch yet."""
    [(count,)] = connection.execute(
        """select coalesce(sum(json_array_length(message, '$.data.omitted')), 0)::bigint
           from frames where connection = 0 and stream like '%@bands'"""
    ).fetchall()
    return int(count)


def clock_ms(connection: duckdb.DuckDBPyConnection) -> float | None:
    """How far the local clock is ahead of the exchange's, the way over the net included."""
    [(skew,)] = connection.execute(
        """select median(received_ns / 1e6 - stamp_of(message, '$.data.E'))
           from frames where connection > 0"""
    ).fetchall()
    return None if skew is None else round(skew, 1)
