"""The simulated world, one day at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from ingest.simulator.clock import Crash, dates, log_clock, place_crash
from ingest.simulator.engine import run_day
from ingest.simulator.memory import (
    DAY_MINUTES,
    Floats,
    Integers,
    Physics,
    Weather,
    new_memory,
    new_recorder,
)
from ingest.simulator.options import SimulationOptions
from ingest.simulator.plants import PLANTS
from ingest.simulator.profiles import LEADER, profile_of
from ingest.simulator.streams import key, stream

#: Liquidations of the two markets against the engine's base rate.
_MARKET_RATES = {"um": 1.0, "cm": 0.10}
#: Student-t innovations, scaled to unit variance.
_FREEDOM = 5
_UNIT = np.sqrt((_FREEDOM - 2) / _FREEDOM)


@dataclass(frozen=True)
class WorldDay:
    """What happened on one day, all symbols; arrays are (1440, S) unless said otherwise."""

    on: date
    first_minute: int  # since 1970
    perpetual: Floats  # log close
    opening: Floats  # (S,) log close of the minute before
    spot: Floats  # log close
    spot_opening: Floats  # (S,)
    sigma: Floats
    clock: Floats
    premium: Floats  # bp
    vacuum: Floats  # planted log depth
    prints: Integers  # (n, 4) ms, market, symbol, side
    events: Integers  # (n, 5) kind, minute, symbol, side, attribute
    throttled: int  # liquidations that the archive never saw


def published_markets(on: date, coverage: dict[str, tuple[date, date]]) -> NDArray[np.int64]:
    """Which markets' liquidations the archive holds for a day; um, as recorded, if none."""
    found = [int(first <= on <= last) for first, last in (coverage["um"], coverage["cm"])]
    return np.array(found if any(found) else [1, 0], np.int64)


def simulate(
    options: SimulationOptions, coverage: dict[str, tuple[date, date]]
) -> Iterator[WorldDay]:
    """Yield the world's days in order; ``coverage`` says when liquidations were published."""
    log_prices = np.log([profile_of(s).price for s in options.symbols])
    physics = _physics(options)
    memory = new_memory(log_prices, physics.sigma, _epoch_minute(options.start))
    recorder = new_recorder(len(options.symbols))
    crash = place_crash(options.seed, options.days) if options.crash else None
    opening, spot_opening = log_prices, log_prices
    for index, on in enumerate(dates(options.start, options.days)):
        weather = _weather(options, on, index, crash, published_markets(on, coverage))
        first = _epoch_minute(on)
        run_day(first, physics, weather, memory, recorder)
        prints, events, throttled = (int(n) for n in recorder.counts)
        day = WorldDay(
            on=on,
            first_minute=first,
            perpetual=recorder.perpetual.copy(),
            opening=opening,
            spot=recorder.spot.copy(),
            spot_opening=spot_opening,
            sigma=recorder.sigma.copy(),
            clock=weather.clock,
            premium=recorder.premium.copy(),
            vacuum=recorder.vacuum.copy(),
            prints=recorder.prints[:prints].copy(),
            events=recorder.events[:events].copy(),
            throttled=throttled,
        )
        opening, spot_opening = day.perpetual[-1], day.spot[-1]
        yield day


def _epoch_minute(on: date) -> int:
    return (on - date(1970, 1, 1)).days * DAY_MINUTES


def _physics(options: SimulationOptions) -> Physics:
    profiles = [profile_of(s) for s in options.symbols]
    keys = [[key(options.seed, market, s) for s in options.symbols] for market in _MARKET_RATES]
    return Physics(
        sigma=np.array([p.sigma for p in profiles]),
        loading=np.array([p.loading for p in profiles]),
        ticks=np.array(
            [[10.0**-p.tick_decimals for p in profiles], [10.0**-p.spot_decimals for p in profiles]]
        ),
        rate=np.array([[rate] * len(profiles) for rate in _MARKET_RATES.values()]),
        keys=np.array(keys, np.uint64),
        leader=options.symbols.index(LEADER) if LEADER in options.symbols else -1,
        plants=np.array([options.plants.get(plant.name, 0.0) for plant in PLANTS]),
    )


def _weather(
    options: SimulationOptions,
    on: date,
    index: int,
    crash: Crash | None,
    published: NDArray[np.int64],
) -> Weather:
    clock = np.stack([log_clock(s, on) for s in options.symbols], axis=1)
    path = np.zeros_like(clock)
    stress = np.zeros(DAY_MINUTES)
    if crash:
        betas = np.array([profile_of(s).crash_beta for s in options.symbols])
        path = np.outer(crash.path(index * DAY_MINUTES), betas)
        stress = crash.stress(index * DAY_MINUTES)
    shared = stream(options.seed, "common", index)
    common = np.stack([_student(shared), *shared.standard_normal((2, DAY_MINUTES))])
    draws = [_draw(options.seed, s, index) for s in options.symbols]
    shock, normal, uniform = (np.stack(part, axis=-1) for part in zip(*draws, strict=True))
    return Weather(clock, stress, path, common, shock, normal, uniform, published)


def _draw(seed: int, symbol: str, index: int) -> tuple[Floats, Floats, Floats]:
    """One symbol's random numbers of one day."""
    own = stream(seed, "own", symbol, index)
    normals = own.standard_normal((8, DAY_MINUTES))
    return _student(own), normals, own.random((3, DAY_MINUTES))


def _student(generator: np.random.Generator) -> Floats:
    return np.asarray(generator.standard_t(_FREEDOM, DAY_MINUTES) * _UNIT)
