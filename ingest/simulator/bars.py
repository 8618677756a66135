"""Minute bars of perpetual and spot: prices around the closes, volume around the moves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ingest.simulator.memory import DAY_MINUTES, Floats, Integers
from ingest.simulator.paths import decaying, remembering
from ingest.simulator.profiles import Profile
from ingest.simulator.streams import stream
from ingest.simulator.text import Table, number
from ingest.simulator.world import WorldDay

# Log volume: how it follows volatility and the minute's own move, and its own memory.
_BY_VOLATILITY, _BY_MOVE, _VOLUME_NOISE = 0.85, 0.65, 0.35
_VOLUME_MEMORY, _VOLUME_SD = 50.0, 0.60
_TAKER_MEAN, _TAKER_SD, _TAKER_BY_MOVE = 0.492, 0.200, 0.62
_SPOT_SHARE = 0.12
# Volume and takers follow the volatility that past prices show. Were it the volatility behind
# them, a burst of takers would foretell volatility, and no world would be without that effect.
_SEEN_MINUTES = 60.0


@dataclass(frozen=True)
class Bars:
    """One day's bars of one market, (1440, S); prices in log, sizes in base currency."""

    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Floats
    taker_volume: Floats
    trades: Integers


@dataclass(frozen=True)
class BarMemory:
    """What goes on from one day to the next; (S,)."""

    volume: Floats  # log, without what follows from prices
    variance: Floats  # of past returns, fading


def new_bar_memory(profiles: list[Profile]) -> BarMemory:
    """Usual volume after usual volatility."""
    return BarMemory(np.zeros(len(profiles)), np.array([p.sigma**2 for p in profiles]))


@dataclass(frozen=True)
class BarDraws:
    """The random numbers of one day's bars, equal for both markets where the market is."""

    extremes: Floats  # (2, 1440, S) uniform
    normals: Floats  # (6, 1440, S)


def draw_bars(seed: int, symbols: tuple[str, ...], index: int) -> BarDraws:
    """Draw for every symbol from its own stream."""
    streams = [stream(seed, "bars", s, index) for s in symbols]
    extremes = [g.random((2, DAY_MINUTES)) for g in streams]
    normals = [g.standard_normal((6, DAY_MINUTES)) for g in streams]
    return BarDraws(np.stack(extremes, axis=-1), np.stack(normals, axis=-1))


def make_bars(
    day: WorldDay, profiles: list[Profile], draws: BarDraws, memory: BarMemory
) -> tuple[Bars, Bars]:
    """The perpetual's and the spot pair's bars; ``memory`` is updated in place."""
    usual = np.array([p.sigma for p in profiles])
    perpetual = _prices(day.opening, day.perpetual, day.sigma, draws)
    spot = _prices(day.spot_opening, day.spot, day.sigma, draws)
    returns = day.perpetual - perpetual[0]
    seen = _seen_volatility(memory.variance, returns)
    moves = returns / seen
    size = np.minimum(np.abs(moves), 6.0)
    log_volume = _BY_VOLATILITY * np.log(seen / usual) + _BY_MOVE * (size - 0.75)
    log_volume += remembering(memory.volume, _VOLUME_MEMORY, _VOLUME_SD, draws.normals[0])
    quote = np.array([p.minute_volume for p in profiles]) * np.exp(
        log_volume + _VOLUME_NOISE * draws.normals[1]
    )
    volume = quote / np.exp(day.perpetual)
    share = _taker_share(moves, draws.normals[2])
    trades = quote / np.array([p.trade_usd for p in profiles]) * np.exp(0.3 * draws.normals[3])
    spot_volume = _SPOT_SHARE * volume * np.exp(0.25 * draws.normals[4])
    spot_share = _taker_share(moves, draws.normals[5])
    return (
        Bars(*perpetual, volume, volume * share, 1 + trades.astype(np.int64)),
        Bars(*spot, spot_volume, spot_volume * spot_share, 1 + (trades / 3).astype(np.int64)),
    )


def _seen_volatility(variance: Floats, returns: Floats) -> Floats:
    """What the returns before each minute show of volatility; ``variance`` goes on."""
    before = variance.copy()
    news = -np.expm1(-1 / _SEEN_MINUTES) * returns**2
    after = decaying(variance, _SEEN_MINUTES, news)
    return np.asarray(np.sqrt(np.concatenate([before[np.newaxis], after[:-1]])))


def _prices(
    opening: Floats, closes: Floats, sigma: Floats, draws: BarDraws
) -> tuple[Floats, Floats, Floats, Floats]:
    """Open, high, low, close; the extremes are those of a Brownian bridge between the two."""
    opens = np.concatenate([opening[np.newaxis], closes[:-1]])
    reach = [
        np.sqrt((closes - opens) ** 2 - 2 * sigma**2 * np.log1p(-uniform))
        for uniform in draws.extremes
    ]
    middle = opens + closes
    return opens, (middle + reach[0]) / 2, (middle - reach[1]) / 2, closes


def _taker_share(moves: Floats, normals: Floats) -> Floats:
    """The takers' buying share: half of it moves with the price of the same minute."""
    pull = np.clip(moves, -3, 3)
    noise = np.sqrt(1 - _TAKER_BY_MOVE**2) * normals
    share = _TAKER_MEAN + _TAKER_SD * (_TAKER_BY_MOVE * pull + noise)
    return np.asarray(np.clip(share, 0.01, 0.99))


@dataclass(frozen=True)
class BarForm:
    """The decimals of a market's bars."""

    price: int
    printed_price: int
    volume: int
    printed_volume: int
    printed_quote: int


def bar_table(bars: Bars, s: int, first_ms: int, form: BarForm, unit: int) -> Table:
    """The published twelve columns; ``unit`` is 1 for ms stamps and 1000 for µs."""
    starts = (first_ms + 60_000 * np.arange(DAY_MINUTES)) * unit
    prices = [_ticks(p[:, s], form.price) for p in (bars.open, bars.high, bars.low, bars.close)]
    prices[1] = np.maximum.reduce(prices)
    prices[2] = np.minimum.reduce(prices)
    units = 10**form.volume
    volume = np.maximum(1, np.rint(bars.volume[:, s] * units)).astype(np.int64)
    taker = np.minimum(volume, np.rint(bars.taker_volume[:, s] * units).astype(np.int64))
    mean_price = sum(price.astype(np.float64) for price in prices) / (4 * 10**form.price)
    quote, taker_quote = (
        np.rint(size / units * mean_price * 1e4).astype(np.int64) for size in (volume, taker)
    )
    ends = starts + 60_000 * unit - 1
    ignored = np.zeros(DAY_MINUTES, np.int64)
    cells = [starts, *prices, volume, ends, quote, bars.trades[:, s], taker, taker_quote, ignored]
    price = number(form.price, form.printed_price)
    size = number(form.volume, form.printed_volume)
    money = number(4, form.printed_quote)
    integer = number()
    columns = (integer, price, price, price, price, size, integer, money, integer, size, money,
               integer)  # fmt: skip
    return Table(columns, np.stack(cells, axis=1))


def _ticks(log_price: Floats, decimals: int) -> Integers:
    ticks: Integers = np.rint(np.exp(log_price) * 10**decimals).astype(np.int64)
    return ticks
