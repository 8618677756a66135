"""Liquidation orders of both markets: sizes, prices, and every row twice."""

from __future__ import annotations

import numpy as np

from ingest.simulator.bars import Bars
from ingest.simulator.memory import Floats, Integers
from ingest.simulator.profiles import Profile
from ingest.simulator.streams import stream
from ingest.simulator.text import Table, label, number
from ingest.simulator.world import WorldDay

MARKETS = ("um", "cm")
_SIZE_LOG_SD = 2.0
_TAIL_CHANCE, _TAIL_START_USD, _TAIL_INDEX = 0.03, 10_000.0, 1.1
_PART_FILLED = 0.54
_MARGIN_NOISE = 0.04


def liquidation_table(
    day: WorldDay, bars: Bars, s: int, market: int, profile: Profile, seed: int, index: int
) -> Table:
    """One symbol's orders of one day; all are immediate-or-cancel and filled in full."""
    chosen = (day.prints[:, 1] == market) & (day.prints[:, 2] == s)
    moments, sides = day.prints[chosen, 0], day.prints[chosen, 3]
    # Two streams, so that an order's numbers do not depend on how many orders follow it.
    path = (MARKETS[market], profile.symbol, index)
    uniform = stream(seed, "order sizes", *path).random((len(moments), 4))
    normal = stream(seed, "order prices", *path).standard_normal((len(moments), 3))
    average = _fill_prices(day, bars, s, moments, normal[:, 0])
    usd = _sizes(profile, uniform, normal[:, 1])
    if market == 0:
        decimals = profile.quantity_decimals
        quantity = np.maximum(1, np.rint(10**decimals * usd / average)).astype(np.int64)
    else:
        decimals = 0
        quantity = np.ceil(usd / profile.contract_usd).astype(np.int64)
    last = np.where(uniform[:, 2] < _PART_FILLED, np.ceil(uniform[:, 3] * quantity), quantity)
    # A liquidated long sells at worst at its bankruptcy price, below what it gets.
    margin = profile.margin_rate * np.exp(_MARGIN_NOISE * normal[:, 2])
    bankruptcy = average * (1 + np.where(sides == 0, -margin, margin))
    ticks = 10**profile.tick_decimals
    zero = np.zeros_like(moments)
    cells = [moments, sides, zero, zero, quantity, np.rint(ticks * bankruptcy),
             np.rint(ticks * average), zero, last, quantity]  # fmt: skip
    size, price = number(decimals), number(profile.tick_decimals)
    columns = (number(), label("SELL", "BUY"), label("LIMIT"), label("IOC"), size, price, price,
               label("FILLED"), size, size)  # fmt: skip
    rows = np.stack(cells, axis=1).astype(np.int64).reshape(-1, len(columns))
    return Table(columns, np.repeat(rows, 2, axis=0))


def _fill_prices(day: WorldDay, bars: Bars, s: int, moments: Integers, normal: Floats) -> Floats:
    """Prices on the way from the minute's open to its close, within its range."""
    minute = moments // 60_000 - day.first_minute
    into = moments % 60_000 / 60_000
    on_the_way = (1 - into) * bars.open[minute, s] + into * bars.close[minute, s]
    strayed = on_the_way + 0.3 * day.sigma[minute, s] * normal
    return np.asarray(np.exp(np.clip(strayed, bars.low[minute, s], bars.high[minute, s])))


def _sizes(profile: Profile, uniform: Floats, normal: Floats) -> Floats:
    """USD: a lognormal body, a Pareto tail, and a cap."""
    body = np.exp(profile.liquidation_log_usd + _SIZE_LOG_SD * normal)
    tail = _TAIL_START_USD * (1 - uniform[:, 1]) ** (-1 / _TAIL_INDEX)
    usd = np.where(uniform[:, 0] < _TAIL_CHANCE, tail, body)
    return np.asarray(np.minimum(usd, profile.liquidation_cap_usd))
