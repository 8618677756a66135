"""Rows for the data sets that no simulation writes: of every type, at their own cadence."""

from __future__ import annotations

from collections.abc import Sequence
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
    """Land one file a data set and symbol where the lake has none."""
    with duckdb.connect(config={"threads": 1}) as connection:
        for dataset in load_register():
            if dataset.source == "user" or _has_rows(home, dataset):
                continue
            entries = (_land(connection, home, dataset, a, start, days, seed) for a in assets)
            merge(home.manifest, {entry.key: entry for entry in entries})


def _has_rows(home: Home, dataset: DataSet) -> bool:
    return any(p.name != SCHEMA_FILE for p in (home.lake / dataset.id).rglob("*.parquet"))


def _land(
    connection: duckdb.DuckDBPyConnection,
    home: Home,
    dataset: DataSet,
    asset: str,
    start: date,
    days: int,
    seed: int,
) -> Entry:
    symbol = archive_symbol(asset, dataset.symbols)
    assert symbol is not None
    path = f"{dataset.id}/{symbol}/{symbol}-{start}.parquet"
    key = f"rest/{path}" if dataset.source == "rest" else f"data/filled/{symbol}-{start}.zip"
    apart = _SECONDS_APART.get(dataset.id, max(days * 86400 // _ROWS, 1))
    # Whole periods, as bars and labelled readings have them.
    apart = max(apart // dataset.cadence_seconds, 1) * dataset.cadence_seconds
    told = {c.name: _value(c, dataset, symbol, seed) for c in dataset.landed_columns}
    told.setdefault("symbol", f"'{symbol}'")
    columns = [f'{value} as "{name}"' for name, value in told.items()]
    target = home.lake / path
    target.parent.mkdir(parents=True, exist_ok=True)
    first = datetime.combine(start, time())
    connection.execute(
        f"""copy (
            select {", ".join(columns)}, '{key}' as file_key
            from (
                select i, timestamp '{first}' + i * interval {apart} second as told
                from range({days * 86400 // apart}) as r (i)
            )
        ) to '{target}' (format parquet)"""
    )
    return Entry(
        dataset_id=dataset.id, market=dataset.market, symbol=symbol, period="daily",
        period_start=start, key=key, state="loaded", fetched_at=first + timedelta(days=days),
        asset=asset, rows=days * 86400 // apart, first_at=first,
        last_at=first + timedelta(days=days), parquet=path,
    )  # fmt: skip


def _value(column: Column, dataset: DataSet, symbol: str, seed: int) -> str:
    """SQL for a column of row ``i`` at the moment ``told``."""
    draw = f"hash(i, '{dataset.id}{column.name}', {seed})"
    if column.name == "received_at":
        return "case when i % 2 = 0 then epoch_ms(told) + 700 end"
    if column.role == "time":
        return _time(column, dataset, draw)
    if column.role == "symbol":
        return f"'{symbol}'" if dataset.id != "option_mark" else "'BTC-240329-34000-C'"
    if column.name == "hour":
        return "strftime(told, '%H')"
    if column.role in ("id", "sequence"):
        return "cast(i as bigint)"
    if column.type == "bool":
        return f"{draw} % 2 = 0"
    if column.role == "side":
        return f"case when {draw} % 2 = 0 then 'BUY' else 'SELL' end"
    if column.type == "string":
        return _LABELS.get(column.name, f"'{symbol}'")
    numbers = {"band": "list_extract([-2, -1, 1, 2], 1 + i % 4)", "interval": "8"}
    value = numbers.get(column.role, f"1 + {draw} % 100000 / 100.0")
    return f"cast({value} as {'bigint' if column.type == 'int64' else 'double'})"


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
