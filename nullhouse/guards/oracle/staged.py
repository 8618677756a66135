"""The staged rows of a home as plain Python lists: all that the references may look at."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import duckdb

from nullhouse.base.constants import number, read_constants
from nullhouse.base.home import Home


class Bar(NamedTuple):
    """One minute of a perpetual, known at its close."""

    close: float
    volume: float | None
    taker_buy_volume: float | None


class Print(NamedTuple):
    """One forced order; times in microseconds, dollars in cents."""

    print_id: int
    market: str
    symbol: str
    direction: str
    event_at: int
    known_at: int
    cents: int


class Snapshot(NamedTuple):
    """Dollars within bands of one look at the book, by signed percent from mid."""

    known_at: int
    dollars: dict[float, float]


@dataclass(frozen=True)
class Staged:
    """What a home has of the data sets that events are made of; minutes count since 1970."""

    bars: dict[str, dict[int, Bar]] = field(default_factory=dict)
    spot: dict[str, dict[int, float]] = field(default_factory=dict)
    prints: list[Print] = field(default_factory=list)
    snapshots: dict[str, list[Snapshot]] = field(default_factory=dict)
    #: (scheduled, known) of every release.
    releases: list[tuple[int, int]] = field(default_factory=list)
    #: The end of the last day whose file of forced orders is there.
    prints_until: int | None = None
    constants: dict[str, str] = field(default_factory=read_constants)

    def constant(self, name: str) -> float:
        """A constant of the seed as a number."""
        return number(self.constants, name)


def read_staged(home: Home, until: str = "infinity") -> Staged:
    """Read them, in the order of time, from the staging views of the built blind file.

    ``until`` leaves out what was known later (a UTC time as text).
    """
    with duckdb.connect(str(home.blind), read_only=True) as connection:
        connection.execute("set variable until = cast(? as timestamp)", [until])
        return Staged(
            bars=_bars(connection),
            spot=_spot(connection),
            prints=_prints(connection),
            snapshots=_snapshots(connection),
            releases=connection.execute(
                """select epoch_us(event_at), epoch_us(known_at) from stg_calendar__releases
                   where known_at <= getvariable('until') order by all"""
            ).fetchall(),
            prints_until=_prints_until(connection),
        )


def _bars(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[int, Bar]]:
    bars: dict[str, dict[int, Bar]] = {}
    for symbol, minute, *values in connection.execute(
        """select symbol, epoch_us(known_at) // 60000000, close, volume, taker_buy_volume
           from stg_binance__um_klines_1m where known_at <= getvariable('until')
           order by symbol, known_at"""
    ).fetchall():
        bars.setdefault(symbol, {})[minute] = Bar(*values)
    return bars


def _spot(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[int, float]]:
    spot: dict[str, dict[int, float]] = {}
    for symbol, minute, close in connection.execute(
        """select symbol, epoch_us(known_at) // 60000000, close
           from stg_binance__spot_klines_1m where known_at <= getvariable('until')
           order by symbol, known_at"""
    ).fetchall():
        spot.setdefault(symbol, {})[minute] = close
    return spot


def _prints(connection: duckdb.DuckDBPyConnection) -> list[Print]:
    rows = connection.execute(
        """select print_id, market, symbol, direction, epoch_us(event_at), epoch_us(known_at),
               cast(round(100 * notional_usd) as bigint)
           from (
               from stg_binance__um_liquidation_snapshot
               union all by name
               from stg_binance__cm_liquidation_snapshot
           )
           where known_at <= getvariable('until')
           order by event_at, print_id"""
    ).fetchall()
    return [Print(*row) for row in rows]


def _prints_until(connection: duckdb.DuckDBPyConnection) -> int | None:
    [found] = connection.execute(
        """select epoch_us(max(cast(period_end as timestamp)) + interval 1 day)
           from int_quality_files where state = 'loaded'
               and dataset_id in ('um_liquidation_snapshot', 'cm_liquidation_snapshot')"""
    ).fetchall()
    until: int | None = found[0]
    return until


def _snapshots(connection: duckdb.DuckDBPyConnection) -> dict[str, list[Snapshot]]:
    by_symbol: dict[str, list[Snapshot]] = {}
    for symbol, known_at, band, dollars in connection.execute(
        """select symbol, epoch_us(known_at), band_percent, notional
           from stg_binance__um_book_depth where abs(band_percent) in (1, 2)
               and known_at <= getvariable('until')
           order by symbol, known_at, band_percent, notional"""
    ).fetchall():
        looks = by_symbol.setdefault(symbol, [])
        if not looks or looks[-1].known_at != known_at:
            looks.append(Snapshot(known_at, {}))
        # The same band twice in a snapshot counts once, with the larger number.
        looks[-1].dollars[band] = dollars
    return by_symbol
