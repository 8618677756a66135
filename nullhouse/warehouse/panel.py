"""One span of the warehouse as arrays: the grid on which statistics are computed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from analysis.panel import GUARDS, Panel
from nullhouse.warehouse.covariates import LEVELS, PRICE, UNSIGNED, VOLUME, Asked


@dataclass(frozen=True)
class Grid:
    """A panel, and how to find a symbol's minute in it.

    ``push`` and ``stretch`` are the sides of claims about both: of the last quarter of an hour's
    move, and of the gap between derivative and spot.
    """

    panel: Panel
    symbols: tuple[str, ...]
    first_rows: npt.NDArray[np.int64]
    first_minutes: npt.NDArray[np.int64]
    lengths: npt.NDArray[np.int64]
    rows: int
    labelled_strata: dict[str, npt.NDArray[np.int64]]
    labelled_covariates: dict[str, npt.NDArray[np.float64]]
    event_strata: dict[str, npt.NDArray[np.int64]]
    push: npt.NDArray[np.int64]
    stretch: npt.NDArray[np.int64]
    level_bins: dict[str, npt.NDArray[np.int64]]
    levels: dict[str, npt.NDArray[np.float64]]


def load_grid(connection: duckdb.DuckDBPyConnection, span: str, asked: Asked) -> Grid:
    """The grid of one span, ordered by symbol and minute; every symbol's minutes are dense.

    Of covariates it holds what is asked, and one matrix for both guards: the guard without volume
    reads its first columns.
    """
    source = f"""
        from blind.main.ctl_strata as strata
        inner join blind.main.dim_spans as spans
            on spans.span = '{span}'
            and strata.minute between spans.first_minute and spans.last_minute
        order by symbol, minute
    """
    keys = _columns(
        connection,
        f"""select symbol, minute, cast(day as date) - date '2017-01-01' as day, hour_of_week,
            move_bin, vol_bin, time_block, volume_bin,
            {"".join(f"{sql} as {name}_level, " for name, sql in asked.bins.items())}
            deviation_mad < 0 as is_below,
            {", ".join(f'{sql} as "{sql}"' for sql in asked.columns)} {source}""",
    )
    covariates = _guarded(keys, PRICE)
    symbols = tuple(sorted(set(keys["symbol"].tolist())))
    code = np.searchsorted(np.array(symbols), keys["symbol"].astype(str))
    panel = Panel(
        symbol=code.astype(np.int16),
        minute=_whole(keys["minute"]),
        day=np.unique(_whole(keys["day"]), return_inverse=True)[1].astype(np.int32),
        hour_of_week=_whole(keys["hour_of_week"]).astype(np.int16),
        vol_bin=_whole(keys["vol_bin"]).astype(np.int16),
        strata=_strata(code, keys),
        covariates=covariates,
    )
    starts = np.searchsorted(code, np.arange(len(symbols) + 1)).astype(np.int64)
    return Grid(
        panel=panel,
        symbols=symbols,
        first_rows=starts[:-1],
        first_minutes=panel.minute[starts[:-1]],
        lengths=np.diff(starts),
        rows=len(code),
        labelled_strata=dict.fromkeys(GUARDS, _labelled_strata(code, keys)),
        labelled_covariates=_guarded(keys, UNSIGNED) if asked.labelled else {},
        event_strata=dict.fromkeys(GUARDS, _event_strata(code, keys)),
        push=np.where(_whole(keys["move_bin"]) < 0, -1, 1),
        stretch=np.where(np.ma.filled(np.ma.asarray(keys["is_below"]), False), -1, 1),
        level_bins={name: _whole(keys[f"{name}_level"]) for name in asked.bins},
        levels={name: _matrix(keys, LEVELS[name]) for name in asked.levels if name in LEVELS},
    )


def _strata(
    code: npt.NDArray[np.int64], keys: dict[str, npt.NDArray[Any]]
) -> dict[str, npt.NDArray[np.int64]]:
    """symbol × signed pre-move × volatility × time of day, and the same × volume; -1 outside."""
    move, vol, block = (_whole(keys[name]) for name in ("move_bin", "vol_bin", "time_block"))
    volume = _whole(keys["volume_bin"])
    known = (move > _MISSING) & (vol >= 0) & (block >= 0)
    price = ((code * 32 + move + 16) * 8 + vol) * 8 + block
    return {
        "price": np.where(known, price, -1),
        "price_volume": np.where(known & (volume >= 0), price * 8 + volume, -1),
    }


def _labelled_strata(
    code: npt.NDArray[np.int64], keys: dict[str, npt.NDArray[Any]]
) -> npt.NDArray[np.int64]:
    """symbol × calm or loud: few events are compared with few, so the cells are few too."""
    vol = _whole(keys["vol_bin"])
    return np.where(vol >= 0, code * 2 + (vol >= 3), -1)


def _event_strata(
    code: npt.NDArray[np.int64], keys: dict[str, npt.NDArray[Any]]
) -> npt.NDArray[np.int64]:
    """symbol × calm or loud × down, still or up: a trigger's events beside its other events."""
    move, vol = _whole(keys["move_bin"]), _whole(keys["vol_bin"])
    way = np.sign(move) + 1
    return np.where((move > _MISSING) & (vol >= 0), (code * 2 + (vol >= 3)) * 3 + way, -1)


#: Stands for NULL in whole-number columns; no bin comes near it.
_MISSING = -(2**31)


def _whole(column: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    return np.ma.filled(np.ma.asarray(column), _MISSING).astype(np.int64)


def _real(column: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    return np.asarray(np.ma.filled(column.astype(float), np.nan))


def _guarded(
    keys: dict[str, npt.NDArray[Any]], names: tuple[str, ...]
) -> dict[str, npt.NDArray[np.float64]]:
    """Both guards' covariates in one matrix."""
    whole = _matrix(keys, names + VOLUME)
    return {"price": whole[:, : len(names)], "price_volume": whole}


def _matrix(keys: dict[str, npt.NDArray[Any]], names: tuple[str, ...]) -> npt.NDArray[np.float64]:
    matrix = np.empty((len(keys[names[0]]), len(names)))
    for place, name in enumerate(names):
        matrix[:, place] = _real(keys[name])
    return matrix


def _columns(connection: duckdb.DuckDBPyConnection, query: str) -> dict[str, npt.NDArray[Any]]:
    return dict(connection.execute(query).fetchnumpy())
