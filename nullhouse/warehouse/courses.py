"""What is followed around an event, as arrays on a grid: price, volatility, depth, basis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import duckdb
import numpy as np
import numpy.typing as npt

from analysis.pictures.course import Series
from nullhouse.warehouse.consequences import MEASURES
from nullhouse.warehouse.families import orientation
from nullhouse.warehouse.panel import Grid

Values = npt.NDArray[np.float64]
#: One-minute moves are averaged over this many bars, so that a course of them can be read.
SMOOTHED_BARS: Final = 5
_WORDS: Final = {
    "price": "price, in σ of the horizon; up is what the sentence expects",
    "volatility": "size of one-minute moves, in σ, averaged over five minutes",
    "depth": "book depth against its past hour, log ratio",
    "basis": "basis, in σ; up is what the sentence expects",
}


@dataclass(frozen=True)
class Courses:
    """The dense columns of a grid that courses are made of."""

    columns: Mapping[str, Values]
    grid: Grid

    def series(self, hypothesis: Mapping[str, Any], horizon_minutes: int) -> tuple[Series, str]:
        """What a hypothesis is about, and in words; price where its class has no series."""
        measure = MEASURES[hypothesis["consequence"]]
        kind = measure.outcome_class if measure.outcome_class in _WORDS else "price"
        sign = orientation(dict(hypothesis), measure) if measure.directed else 1
        return getattr(self, f"_{kind}")(sign, horizon_minutes), _WORDS[kind]

    def _price(self, sign: int, horizon_minutes: int) -> Series:
        close = self.columns["log_close"]
        return Series(close, close, self.columns["sigma"] * sign * np.sqrt(horizon_minutes))

    def _volatility(self, sign: int, horizon_minutes: int) -> Series:
        sigma = self.columns["sigma"]
        return Series(self.columns["smoothed_move"], np.zeros_like(sigma), sigma)

    def _depth(self, sign: int, horizon_minutes: int) -> Series:
        depth = np.log(self.columns["depth_usd"])
        return Series(depth, np.log(self.columns["depth_median_usd"]), np.ones_like(depth))

    def _basis(self, sign: int, horizon_minutes: int) -> Series:
        basis = self.columns["basis_5min_bps"]
        return Series(basis, basis, self.columns["basis_sigma_bps"] * sign)


def load_courses(connection: duckdb.DuckDBPyConnection, grid: Grid) -> Courses:
    """The series of a grid's own minutes: nothing beyond its span is read."""
    found = dict(
        connection.execute(
            """select
                symbol, minute, paths.log_close, scales.sigma, depth.depth_usd,
                scales.depth_median_usd, paths.basis_5min_bps, scales.basis_sigma_bps
            from blind.main.int_paths as paths
            inner join blind.main.int_scales as scales using (symbol, minute)
            left join blind.main.int_depth as depth
                on paths.symbol = depth.symbol and paths.known_at = depth.known_at
            where minute between ? and ?
            order by symbol, minute""",
            [int(grid.panel.minute.min()), int(grid.panel.minute.max())],
        ).fetchnumpy()
    )
    rows, inside = _rows(grid, found["symbol"].astype(str), np.asarray(found["minute"]))
    columns = {
        name: _dense(grid, rows, np.ma.asarray(values)[inside])
        for name, values in found.items()
        if name not in ("symbol", "minute")
    }
    return Courses({**columns, "smoothed_move": _smoothed(grid, columns["log_close"])}, grid)


def _rows(
    grid: Grid, symbol: npt.NDArray[np.str_], minute: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """The grid's rows of (symbol, minute) pairs, and which pairs have one."""
    names = np.array(grid.symbols)
    code = np.minimum(np.searchsorted(names, symbol), len(names) - 1)
    offset = minute - grid.first_minutes[code]
    inside = (names[code] == symbol) & (offset >= 0) & (offset < grid.lengths[code])
    return (grid.first_rows[code] + offset)[inside], inside


def _dense(grid: Grid, rows: npt.NDArray[np.int64], values: Any) -> Values:
    dense = np.full(grid.rows, np.nan)
    dense[rows] = np.ma.filled(values.astype(float), np.nan)
    return dense


def _smoothed(grid: Grid, close: Values) -> Values:
    """The mean absolute one-minute move over the last bars of the same symbol."""
    smoothed = np.full(grid.rows, np.nan)
    for first, length in zip(grid.first_rows, grid.lengths, strict=True):
        moves = np.abs(np.diff(close[first : first + length]))
        if len(moves) >= SMOOTHED_BARS:
            mean = np.convolve(moves, np.full(SMOOTHED_BARS, 1 / SMOOTHED_BARS), "valid")
            smoothed[first + SMOOTHED_BARS : first + length] = mean
    return smoothed
