"""The market minute by minute: returns, volume, depth and basis, events, and what they do."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numba import njit

from analysis.arrays import FloatArray

DAY: Final = 1440
#: An event's effect fills the short window: from two to sixteen minutes after it.
WINDOW: Final = 15
GAP: Final = 1
SETTLEMENT: Final = 480
LARGE, GENERIC_LARGE, TOGETHER = 1.5, 1.5, 1.0
CEILING, LARGEST = 25.0, 6.0
#: Depth falls with what moves and comes back; its own noise is what it varies by in calm.
_DEPTH_KEPT, _DEPTH_HIT, _DEPTH_NOISE = 0.97, 0.02, 0.04
#: Depth that is away, in log units: far more than makes a book count as not full.
_AWAY: Final = 0.6
#: Noise, quick and slow part of the basis, in basis points.
_BASIS_NOISE, _BASIS_SD, _BASIS_KEPT = 0.5, (0.41, 0.47), (0.931, 0.9925)
BASIS_SIGMA: Final = 0.8


class Physics(NamedTuple):
    """The knobs that the loop reads, as numbers."""

    exogenous: bool
    fire: float
    generic: float
    react: float
    keep: float
    clock: float
    contagion: float
    hidden: float
    reversal: float
    aftershock: float
    vacuum: float
    refill: float
    convergence: float
    unwind: float


class Weather(NamedTuple):
    """What is drawn beforehand: minutes, or minutes × symbols, or minutes × symbols × parts."""

    base: FloatArray
    season: FloatArray
    common: FloatArray
    own: FloatArray
    hits: FloatArray
    sides: FloatArray
    volume: FloatArray
    depth: FloatArray
    basis: FloatArray
    cause: FloatArray


class Tape(NamedTuple):
    """What happened, minutes × symbols. `event` is the sign of the move at an event, or 0."""

    ret: FloatArray
    volume: FloatArray
    depth: FloatArray
    basis: FloatArray
    event: FloatArray


class _Ahead(NamedTuple):
    """What events have set going, minutes × symbols."""

    drift: FloatArray
    loud: FloatArray
    gone: FloatArray
    pull: FloatArray


def live(physics: Physics, weather: Weather) -> Tape:
    """Run the market from its first minute to its last."""
    minutes, symbols = weather.own.shape
    tape = Tape(*(np.zeros((minutes, symbols)) for _ in range(5)))
    margin = minutes + 2 * WINDOW + GAP
    ahead = _Ahead(*(np.zeros((margin, symbols)) for _ in range(4)))
    state = _State(np.ones(symbols), *(np.zeros(symbols) for _ in range(5)))
    _live(physics, weather, tape, state, ahead)
    return tape


class _State(NamedTuple):
    """What the market remembers, by symbol."""

    own_vol: FloatArray
    squares: FloatArray
    busy: FloatArray
    book: FloatArray
    quick: FloatArray
    slow: FloatArray


@njit(cache=True, nogil=True)
def _live(physics, weather, tape, state, ahead):  # type: ignore[no-untyped-def]
    minutes, symbols = weather.own.shape
    last = np.full((symbols, 2), -(10**9))
    for t in range(minutes):
        leader = 0.0
        for s in range(symbols):
            _trade(physics, weather, tape, state, ahead, t, s)
            _quote(physics, weather, tape, state, ahead, t, s)
            if t < DAY:
                continue
            sigma = _sigma(weather, tape, state, t, s)
            z = _follow(physics, tape, ahead, t, s, sigma)
            side = _fires(physics, weather, t, s, z, leader)
            place = 0 if side < 0 else 1
            if side == 0.0 or t - last[s, place] <= WINDOW:
                continue
            last[s, place] = t
            tape.event[t, s] = side
            if s == 0:
                leader = side
            if s == 0 or physics.contagion == 0:
                _act(physics, ahead, t, s, side, sigma, state.quick[s] + state.slow[s])


@njit(cache=True, nogil=True)
def _trade(physics, weather, tape, state, ahead, t, s):  # type: ignore[no-untyped-def]
    """This minute's return and volume, and what volatility makes of them."""
    base = weather.base[t]
    sd = base * np.sqrt(state.own_vol[s]) * np.exp(ahead.loud[t, s])
    r = sd * _shock(weather, t, s) + ahead.drift[t, s]
    tape.ret[t, s] = r
    state.squares[s] += (r / weather.season[t]) ** 2
    size = min(abs(r) / base, LARGEST)
    own_vol = (1 - physics.react - physics.keep) + physics.keep * state.own_vol[s]
    state.own_vol[s] = own_vol + physics.react * min(size * size, CEILING)
    state.busy[s] = 0.95 * state.busy[s] + 0.25 * weather.volume[t, s, 0]
    volume = state.busy[s] + 0.3 * weather.volume[t, s, 1] + 0.35 * size
    tape.volume[t, s] = np.exp(volume) * weather.season[t]


@njit(cache=True, nogil=True)
def _quote(physics, weather, tape, state, ahead, t, s):  # type: ignore[no-untyped-def]
    """This minute's depth and basis."""
    size = min(abs(tape.ret[t, s]) / weather.base[t], LARGEST)
    noise = weather.basis[t, s]
    state.book[s] = _DEPTH_KEPT * state.book[s] - _DEPTH_HIT * size
    state.book[s] += _DEPTH_NOISE * weather.depth[t, s]
    tape.depth[t, s] = state.book[s] - ahead.gone[t, s]
    settles = physics.clock > 0 and t % SETTLEMENT == 0
    state.quick[s] = _BASIS_KEPT[0] * state.quick[s] + 0.02 * _shock(weather, t, s)
    state.quick[s] += _BASIS_SD[0] * np.sqrt(1 - _BASIS_KEPT[0] ** 2) * noise[0]
    state.slow[s] = _BASIS_KEPT[1] * state.slow[s] * (0.5 if settles else 1.0) + ahead.pull[t, s]
    state.slow[s] += _BASIS_SD[1] * np.sqrt(1 - _BASIS_KEPT[1] ** 2) * noise[1]
    tape.basis[t, s] = state.quick[s] + state.slow[s] + _BASIS_NOISE * noise[2]


@njit(cache=True, nogil=True)
def _shock(weather, t, s):  # type: ignore[no-untyped-def]
    """Common and own part, of unit variance."""
    return 0.7 * weather.common[t] + 0.714 * weather.own[t, s]


@njit(cache=True, nogil=True)
def _sigma(weather, tape, state, t, s):  # type: ignore[no-untyped-def]
    """Volatility of the past day, with the season of the minute."""
    state.squares[s] -= (tape.ret[t - DAY, s] / weather.season[t - DAY]) ** 2
    return np.sqrt(state.squares[s] / DAY) * weather.season[t]


@njit(cache=True, nogil=True)
def _follow(physics, tape, ahead, t, s, sigma):  # type: ignore[no-untyped-def]
    """The past move in σ, and what generally follows a large one."""
    move = 0.0
    for k in range(WINDOW):
        move += tape.ret[t - k, s]
    z = move / (sigma * np.sqrt(WINDOW))
    if abs(z) > GENERIC_LARGE:
        ahead.drift[t + 1, s] += physics.generic * move / WINDOW
    return z


@njit(cache=True, nogil=True)
def _fires(physics, weather, t, s, z, leader):  # type: ignore[no-untyped-def]
    """The side of an event at this bar, or 0: decided by what can be seen and by chance."""
    if physics.exogenous:
        chance = physics.fire
        side = 1.0 if weather.sides[t, s] < 0.5 else -1.0
    else:
        chance = physics.fire * min(abs(z) / 2, 3.0) if abs(z) > LARGE else 0.0
        side = 1.0 if z > 0 else -1.0
    if physics.contagion > 0 and s > 0:
        with_leader = leader == side and abs(z) > TOGETHER
        chance = max(0.3 * chance, physics.contagion if with_leader else 0.0)
    odds = 1.0
    if physics.clock > 0 and t % SETTLEMENT >= SETTLEMENT - 60:
        odds *= np.exp(physics.clock)
    if physics.hidden > 1:
        # Half of all blocks are under the cause: the mean chance stays what it was.
        odds *= physics.hidden if weather.cause[t, s] > 0 else 1.0
        odds *= 2.0 / (1.0 + physics.hidden)
    chance = chance * odds / (1 - chance + chance * odds)
    return side if weather.hits[t, s] < chance else 0.0


@njit(cache=True, nogil=True)
def _act(physics, ahead, t, s, side, sigma, basis):  # type: ignore[no-untyped-def]
    """What an event sets going in the window after it.

    A reversal turns with the side. What has no sign follows events of falling prices alone: as
    much of it after either side would say nothing about the direction.
    """
    falls = 1.0 if side < 0 else 0.0
    back = physics.reversal + falls * physics.unwind
    per_minute = sigma / np.sqrt(WINDOW)
    away = 1.0 if basis > 0 else -1.0
    for k in range(1 + GAP, 1 + GAP + WINDOW):
        ahead.drift[t + k, s] -= side * back * per_minute
        ahead.loud[t + k, s] += falls * physics.aftershock
        ahead.gone[t + k, s] += falls * physics.vacuum
        ahead.pull[t + k, s] -= falls * away * physics.convergence * BASIS_SIGMA / WINDOW
    for k in range(1 + GAP, 1 + GAP + round(falls * physics.refill * WINDOW)):
        ahead.gone[t + k, s] += _AWAY
