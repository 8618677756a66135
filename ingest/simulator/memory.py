"""What the engine reads, carries from minute to minute, and writes: plain named arrays.

Throughout, S symbols stand in the last axis unless said otherwise; markets are um, cm; sides
are 0 for liquidated longs (SELL) and 1 for liquidated shorts (BUY); log prices are natural,
basis is in basis points.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

DAY_MINUTES = 1440
#: Prints of one symbol and market that can be under way in one minute; the throttle lets
#: sixty of them through, so the bound cuts nothing that could be seen.
CAPACITY = 4096
#: Bins of 0.01 bp for the rolling medians of the basis: ±100 bp around zero.
BASIS_BINS = 20_000
#: Four weeks and the hour under way.
_SEASON_HOURS = 4 * 168 + 1


class Physics(NamedTuple):
    """Constants of the symbols."""

    sigma: Floats  # sd of one minute's log return
    loading: Floats  # on the common factor
    ticks: Floats  # (2, S) of perpetual and spot
    rate: Floats  # (2, S) liquidation rate by market
    keys: NDArray[np.uint64]  # (2, S) random streams of the liquidations
    leader: int  # index of the leader, -1 without one
    plants: Floats  # (6,) sizes of the planted effects, 0 where absent


class Weather(NamedTuple):
    """One day's outside inputs: clock, crash and random numbers; equal with and without plants."""

    clock: Floats  # (1440, S) log volatility of hour and weekday
    stress: Floats  # (1440,) added log volatility of a crash
    path: Floats  # (1440, S) added log return of a crash
    common: Floats  # (3, 1440) t(5) factor; normals of fast and slow common volatility
    shock: Floats  # (1440, S) t(5)
    normal: Floats  # (8, 1440, S)
    uniform: Floats  # (3, 1440, S)
    published: Integers  # (2,) markets whose liquidations the archive publishes


class Memory(NamedTuple):
    """The state that survives a minute."""

    common: Floats  # (2,) common log volatility, fast and slow
    volatility: Floats  # (2, S) own log volatility, fast and slow
    basis: Floats  # (3, S) fast, slow, mood
    leverage: Floats  # (S,) how exposed positions are, apart from price
    level: Floats  # (S,) log price without basis
    transient: Floats  # (S,) share of past moves still to come back
    closes: Floats  # (16, S) log perpetual closes, ring over minutes
    spots: Floats  # (16, S)
    drift: Floats  # (32, S) planted log return of coming minutes, ring
    started: Integers  # (1,) first minute
    squares: Floats  # (1440, S) squared returns net of the season, ring
    squares_sum: Floats  # (S,)
    hours: Floats  # (673, S) squared returns by hour, ring
    season: Floats  # (S,) how loud the coming minute's hour of the week is, by the past
    recent_basis: Floats  # (5, S) ring
    basis_ring: Integers  # (2, S, 1440) bins of five-minute medians; of their deviations
    basis_counts: Integers  # (2, S, BASIS_BINS)
    basis_place: Integers  # (2, S, 3) see rolling
    deviation: Integers  # (S,) bins from the past day's median
    spread: Integers  # (S,) median absolute deviation, bins
    last_return: Floats  # (S,)
    variance: Floats  # (2, S) of past returns, over half an hour and a day
    volatile_until: Integers  # (S,) minute
    volatile_size: Floats  # (S,) planted log volatility until then
    converging_until: Integers  # (S,) minute
    vacuum_from: Integers  # (S,) minute
    candidates: Integers  # (4, S, 2) last minute at which a trigger's definition was met
    due: Integers  # (2, 2, S, 2) kind, market: minute at which a run becomes known, -1 for none
    last_print: Integers  # (2, S) ms
    run_last: Integers  # (2, S, 2) ms
    run_length: Integers  # (2, S, 2)
    pending: Integers  # (2, S) prints under way
    pending_at: Floats  # (2, S, CAPACITY) ms from the coming minute's start
    pending_side: Integers  # (2, S, CAPACITY)
    scratch_at: Floats  # (CAPACITY,)
    scratch_side: Integers  # (CAPACITY,)
    random: NDArray[np.uint64]  # (1,)


class Recorder(NamedTuple):
    """One day's outputs; prints and events beyond their counts are garbage."""

    perpetual: Floats  # (1440, S) log close
    spot: Floats  # (1440, S) log close
    sigma: Floats  # (1440, S)
    premium: Floats  # (1440, S) basis without noise, bp
    vacuum: Floats  # (1440, S) planted log depth
    prints: Integers  # (n, 4) ms, market, symbol, side
    events: Integers  # (n, 5) kind, minute, symbol, side, attribute
    counts: Integers  # (3,) prints, events, prints lost to the throttle


def new_memory(log_prices: Floats, sigma: Floats, first_minute: int) -> Memory:
    """The state before the first minute."""
    count = len(log_prices)
    at_rest = np.zeros
    never = -(10**9)
    return Memory(
        common=at_rest(2),
        volatility=at_rest((2, count)),
        basis=at_rest((3, count)),
        leverage=at_rest(count),
        level=log_prices.copy(),
        transient=at_rest(count),
        closes=np.tile(log_prices, (16, 1)),
        spots=np.tile(log_prices, (16, 1)),
        drift=at_rest((32, count)),
        started=np.full(1, first_minute, np.int64),
        squares=at_rest((DAY_MINUTES, count)),
        squares_sum=at_rest(count),
        hours=at_rest((_SEASON_HOURS, count)),
        season=np.ones(count),
        recent_basis=at_rest((5, count)),
        basis_ring=np.full((2, count, DAY_MINUTES), -1, np.int64),
        basis_counts=np.zeros((2, count, BASIS_BINS), np.int64),
        basis_place=np.zeros((2, count, 3), np.int64),
        deviation=np.zeros(count, np.int64),
        spread=np.zeros(count, np.int64),
        last_return=at_rest(count),
        variance=np.tile(sigma**2, (2, 1)),
        volatile_until=np.full(count, never, np.int64),
        volatile_size=at_rest(count),
        converging_until=np.full(count, never, np.int64),
        vacuum_from=np.full(count, never, np.int64),
        candidates=np.full((4, count, 2), never, np.int64),
        due=np.full((2, 2, count, 2), -1, np.int64),
        last_print=np.full((2, count), never, np.int64),
        run_last=np.full((2, count, 2), never, np.int64),
        run_length=np.zeros((2, count, 2), np.int64),
        pending=np.zeros((2, count), np.int64),
        pending_at=at_rest((2, count, CAPACITY)),
        pending_side=np.zeros((2, count, CAPACITY), np.int64),
        scratch_at=at_rest(CAPACITY),
        scratch_side=np.zeros(CAPACITY, np.int64),
        random=np.zeros(1, np.uint64),
    )


def new_recorder(symbols: int) -> Recorder:
    """Room for one day: one print a second, market and symbol is the throttle's own bound."""
    grid = (DAY_MINUTES, symbols)
    return Recorder(
        perpetual=np.zeros(grid),
        spot=np.zeros(grid),
        sigma=np.zeros(grid),
        premium=np.zeros(grid),
        vacuum=np.zeros(grid),
        prints=np.empty((86_400 * 2 * symbols, 4), np.int64),
        events=np.empty((4 * 2 * DAY_MINUTES * symbols, 5), np.int64),
        counts=np.zeros(3, np.int64),
    )
