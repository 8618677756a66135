"""What can be seen of a market at each minute: the panel, as the warehouse would lay it out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from analysis.arrays import FloatArray, IntArray
from analysis.calibration.engine import DAY, SETTLEMENT, WINDOW
from analysis.calibration.market import Market
from analysis.calibration.windows import Running
from analysis.panel import Panel

#: A day begins at 04:00, and a bar belongs to the minute before its close.
FIRST_MINUTE: Final = 241
MOVE_CUTS: Final = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.5)
VOL_CUTS: Final = (0.65, 0.8, 0.95, 1.2)
VOLUME_CUTS: Final = (0.55, 1.0)
DEPTH_CUTS: Final = (0.8, 0.93, 1.07, 1.25)
BASIS_CUTS: Final = (1.0, 2.0, 3.0, 4.0, 5.5, 8.0)
#: Of a normal law, in terms of its standard deviation.
_MAD: Final = 0.6745


@dataclass(frozen=True, eq=False)
class View:
    """Series of a market, minutes × symbols, each known at its minute."""

    market: Market

    @cached_property
    def total(self) -> Running:
        return Running(self.market.tape.ret)

    @cached_property
    def squares(self) -> Running:
        return Running(self.market.tape.ret**2)

    @cached_property
    def absolute(self) -> Running:
        """Sizes with the season taken out."""
        return Running(np.abs(self.market.tape.ret) / self.market.season[:, None])

    @cached_property
    def calm(self) -> Running:
        """Squares with the season taken out."""
        return Running((self.market.tape.ret / self.market.season[:, None]) ** 2)

    @cached_property
    def sigma(self) -> FloatArray:
        """Volatility of the past day, with the coming minute's season put in."""
        coming = np.append(self.market.season[1:], self.market.season[-1])
        return np.asarray(np.sqrt(self.calm.mean(-DAY, 0)) * coming[:, None])

    @cached_property
    def move(self) -> FloatArray:
        return self.move_of(WINDOW)

    def move_of(self, minutes: int) -> FloatArray:
        """The return of the past minutes in σ."""
        return np.asarray(self.total.over(-minutes, 0) / (self.sigma * np.sqrt(minutes)))

    def log_rv(self, minutes: int) -> FloatArray:
        """Past volatility against the past day's."""
        day = self.calm.mean(-DAY, 0)
        return np.asarray(0.5 * np.log(np.maximum(self.calm.mean(-minutes, 0) / day, 0.0025)))

    def settlement_ahead(self, minutes: int) -> FloatArray:
        """The share of the quarter of an hour after a settlement that the coming minutes hold."""
        table = self.market.tape.ret
        since = np.arange(len(table)) % SETTLEMENT
        here = np.maximum(WINDOW - since, 0)
        next_one = np.clip(minutes - (SETTLEMENT - since), 0, WINDOW)
        share = (here + next_one) / WINDOW
        return np.repeat(share[:, None], table.shape[1], axis=1)

    @cached_property
    def depth_level(self) -> FloatArray:
        return Running(self.market.tape.depth).mean(-60, 0)

    @cached_property
    def depth_ratio(self) -> FloatArray:
        """Log depth against the past hour's."""
        return self.market.tape.depth - self.depth_level

    @cached_property
    def depth_share(self) -> FloatArray:
        """Log depth against the past day's."""
        return self.market.tape.depth - Running(self.market.tape.depth).mean(-DAY, 0)

    @cached_property
    def basis_now(self) -> FloatArray:
        return Running(self.market.tape.basis).mean(-5, 0)

    @cached_property
    def basis_sigma(self) -> FloatArray:
        level = Running(self.market.tape.basis)
        square = Running(self.market.tape.basis**2)
        return np.asarray(np.sqrt(square.mean(-DAY, 0) - level.mean(-DAY, 0) ** 2))

    @cached_property
    def deviation(self) -> FloatArray:
        """The basis from its past day's mean, in median deviations."""
        day = Running(self.market.tape.basis).mean(-DAY, 0)
        return np.asarray((self.basis_now - day) / (self.basis_sigma * _MAD))

    @cached_property
    def volume(self) -> tuple[FloatArray, FloatArray]:
        """Log volume of the minute and of the past quarter against the past day's mean."""
        past = Running(self.market.tape.volume)
        day = past.mean(-DAY, 0)
        now, quarter = self.market.tape.volume / day, past.mean(-WINDOW, 0) / day
        return np.log(np.maximum(now, 1e-3)), np.log(np.maximum(quarter, 1e-3))


def flat(table: FloatArray) -> FloatArray:
    """Minutes after the warm-up × symbols as rows of a panel: symbol by symbol."""
    return np.ascontiguousarray(table[DAY:].T).ravel()


def panel_of(view: View) -> Panel:
    """Strata and covariates of both guards, cut as the warehouse cuts them."""
    minutes, symbols = view.market.tape.ret.shape
    at = np.arange(DAY, minutes) - DAY
    minute = np.tile(at + FIRST_MINUTE, symbols).astype(np.int64)
    symbol = np.repeat(np.arange(symbols), len(at)).astype(np.int16)
    vol = np.digitize(np.exp(flat(view.log_rv(60))), VOL_CUTS)
    price, both = _covariates(view)
    hours = (minute - 1) // 60
    return Panel(
        symbol=symbol,
        minute=minute,
        day=((minute - FIRST_MINUTE) // DAY).astype(np.int32),
        hour_of_week=(hours % 168).astype(np.int16),
        vol_bin=vol.astype(np.int16),
        strata=_strata(view, symbol.astype(np.int64), vol, hours % 24 // 6),
        covariates={"price": price, "price_volume": both},
    )


def _strata(view: View, symbol: IntArray, vol: IntArray, block: IntArray) -> dict[str, IntArray]:
    move = flat(view.move)
    signed = np.digitize(move, MOVE_CUTS) - np.digitize(-move, MOVE_CUTS)
    volume = np.digitize(np.exp(flat(view.volume[1])), VOLUME_CUTS)
    price = ((symbol * 32 + signed + 16) * 8 + vol) * 8 + block
    known = np.isfinite(move)
    return {
        "price": np.where(known, price, -1),
        "price_volume": np.where(known, price * 8 + volume, -1),
    }


def _covariates(view: View) -> tuple[FloatArray, FloatArray]:
    moves = [flat(view.move_of(minutes)) for minutes in (1, 5, WINDOW, 60)]
    sizes = [np.abs(move) for move in moves[:3]]
    loud = [flat(view.log_rv(minutes)) for minutes in (5, WINDOW, 60)]
    quiet = np.sqrt(view.calm.mean(-DAY, 0))
    mads = [
        flat(np.log(np.maximum(view.absolute.mean(-minutes, 0) / quiet, 0.05)))
        for minutes in (WINDOW, 60, 240)
    ]
    drift = flat(view.log_rv(720) - view.log_rv(240))
    settles = [flat(view.settlement_ahead(minutes)) for minutes in (WINDOW, 240)]
    price = np.column_stack([*moves, *sizes, *loud, *mads, drift, *settles])
    return price, np.column_stack([price, *map(flat, view.volume)])


def event_strata(view: View, panel: Panel) -> IntArray:
    """What events of one trigger are matched on among each other, being few: symbol × calm or
    loud × the side of the move."""
    move = flat(view.move)
    code = (panel.symbol.astype(np.int64) * 2 + (panel.vol_bin >= 3)) * 2 + (move < 0)
    return np.where(np.isfinite(move), code, -1)


def depth_bin(log_ratio: FloatArray) -> IntArray:
    """The stratum of depth against what it was."""
    return np.digitize(np.exp(flat(log_ratio)), DEPTH_CUTS).astype(np.int64)


def basis_bin(view: View) -> IntArray:
    """The stratum of the basis' distance from its past day."""
    return np.digitize(np.abs(flat(view.deviation)), BASIS_CUTS).astype(np.int64)
