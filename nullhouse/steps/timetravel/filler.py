"""Rows for the data sets that no simulation writes: of every type, at their own cadence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

import duckdb

from ingest.land import SCHEMA_FILE
from ingest.manifest import Entry, merge
from ingest.register import Column, DataSet, load_register
from ingest.symbols import archive_symbol
from nullhouse.base.home import Home

#: Rows of a data set and symbol, spread over the world.
_ROWS = 1500
#: The index of implied volatility feeds a trailing rank, which needs one every five minutes.
_SECONDS_APART = {"option_bvol_index": 150}
_LABELS = {"strike": "'240329-34000'", "type": "'C'", "contract_type": "'PERPETUAL'"}


def fill(home: Home, assets: Sequence[str], start: date, days: int, seed: int) -> None:
    """Land files of every data set that the lake has no row of."""
    with duckdb.connect(config={"threads": 1}) as connection:
        for dataset in load_register():
            if dataset.source == "user" or _has_rows(home, dataset):
                continue
            periods = list(_periods(dataset, start, days))
            for asset in assets:
                entries = [
                    _land(connection, home, dataset, asset, period, start, days, seed)
                    for period in periods
                ]
                merge(home.manifest, {entry.key: entry for entry in entries})


def _periods(dataset: DataSet, start: date, days: int) -> Iterator[tuple[str, date, date]]:
    """Files as the archive has them: by month where it publishes months, else by day."""
    end = start + timedelta(days=days)
    monthly = dataset.layout("monthly") is not None or not dataset.layouts
    first = start
    while first < end:
        month = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        after = min(month if monthly else first + timedelta(days=1), end)
        yield ("monthly", first.replace(day=1), after) if monthly else ("daily", first, after)
        first = after


def _has_rows(home: Home, dataset: DataSet) -> bool:
    return any(p.name != SCHEMA_FILE for p in (home.lake / dataset.id).rglob("*.parquet"))


def _land(
    connection: duckdb.DuckDBPyConnection,
    home: Home,
    dataset: DataSet,
    asset: str,
    file: tuple[str, date, date],
    start: date,
    days: int,
    seed: int,
) -> Entry:
    period, first, after = file
    symbol = archive_symbol(asset, dataset.symbols)
    assert symbol is not None
    name = f"{symbol}-{first:%Y-%m}" if period == "monthly" else f"{symbol}-{first}"
    path = f"{dataset.id}/{symbol}/{name}.parquet"
    folder = "rest" if dataset.source == "rest" else "data/filled"
    key = f"{folder}/{dataset.id}/{name}.zip"
    target = home.lake / path
    target.parent.mkdir(parents=True, exist_ok=True)
    begun, ended = max(first, start), after
    rows = connection.execute(
        f"""copy (
            select {_columns(dataset, symbol, seed)}, '{key}' as file_key
            from (
                select i, timestamp '{start}' + i * interval {_apart(dataset, days)} second as told
                from range({days * 86400 // _apart(dataset, days)}) as r (i)
            )
            where told >= timestamp '{begun}' and told < timestamp '{ended}'
        ) to '{target}' (format parquet)"""
    ).fetchall()[0][0]
    first_at, last_at = datetime.combine(begun, time()), datetime.combine(ended, time())
    return Entry(
        dataset_id=dataset.id, market=dataset.market, symbol=symbol, period=period,
        period_start=first, key=key, state="loaded", fetched_at=last_at, asset=asset,
        rows=int(rows), first_at=first_at, last_at=last_at - timedelta(seconds=1), parquet=path,
    )  # fmt: skip


def _apart(dataset: DataSet, days: int) -> int:
    """Seconds between rows: whole periods, as bars and labelled readings have them."""
    apart = _SECONDS_APART.get(dataset.id, max(days * 86400 // _ROWS, 1))
    return max(apart // dataset.cadence_seconds, 1) * dataset.cadence_seconds


def _columns(dataset: DataSet, symbol: str, seed: int) -> str:
    told = {c.name: _value(c, dataset, symbol, seed) for c in dataset.landed_columns}
    told.setdefault("symbol", f"'{symbol}'")
    return ", ".join(f'{value} as "{name}"' for name, value in told.items())


def _value(column: Column, dataset: DataSet, symbol: str, seed: int) -> str:
    """SQL for a column of row ``i`` at the moment ``told``."""
    draw = f"hash(i, '{dataset.id}{column.name}', {seed})"
    named = "'BTC-240329-34000-C'" if dataset.id == "option_mark" else f"'{symbol}'"
    by_name = {
        # Recorded rows come at once, or three hours late: after a lost connection.
        "received_at": "case i % 4 when 0 then epoch_ms(told) + 10800000"
        " when 2 then epoch_ms(told) + 700 end",
        "hour": "strftime(told, '%H')",
    }
    by_role = {
        "symbol": named,
        "id": "cast(i as bigint)",
        "sequence": "cast(i as bigint)",
        "side": f"case when {draw} % 2 = 0 then 'BUY' else 'SELL' end",
        "band": "cast(list_extract([-2, -1, 1, 2], 1 + i % 4) as double)",
        "interval": "cast(8 as bigint)",
    }
    by_type = {
        "bool": f"{draw} % 2 = 0",
        "string": _LABELS.get(column.name, f"'{symbol}'"),
        "int64": f"cast(1 + {draw} % 1000 as bigint)",
        "float64": f"cast(1 + {draw} % 100000 / 100.0 as double)",
    }
    if column.name in by_name or column.role != "time":
        fits = by_role if column.type != "bool" else {}
        return by_name.get(column.name) or fits.get(column.role) or by_type[column.type]
    return _time(column, dataset, draw)


def _time(column: Column, dataset: DataSet, draw: str) -> str:
    at = "told"
    if dataset.labels == "instant" and dataset.cadence_seconds <= 60:
        at = f"(told + to_milliseconds(cast({draw} % 900 as bigint)))"
    if column.name == "close_time":
        at = f"(told + interval {dataset.cadence_seconds * 1000 - 1} millisecond)"
    if column.unit == "utc_text":
        return f"strftime({at}, '%Y-%m-%d %H:%M:%S')"
    if column.unit == "utc_date":
        return f"strftime({at}, '%Y-%m-%d')"
    return f"epoch_ms({at})"
