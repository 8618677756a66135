"""From a recipe and a seed to a market: the weather is drawn, then the engine runs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.signal import lfilter

from analysis.arrays import FloatArray
from analysis.calibration.engine import DAY, SETTLEMENT, WINDOW, Physics, Tape, Weather, live
from analysis.calibration.noise import Noise
from analysis.calibration.recipe import Recipe

QUIET = 1e-3
# Log volatility: two Ornstein-Uhlenbeck parts, of an hour and of thirty hours.
_SLOW = ((60.0, 0.24), (1800.0, 0.37))
_SEASON = 0.35
_SETTLEMENT_LOUD = 0.5


@dataclass(frozen=True, eq=False)
class Market:
    """A tape with what is known of it from outside: the season, and the hidden cause."""

    recipe: Recipe
    seed: int
    tape: Tape
    season: FloatArray
    cause: FloatArray

    @property
    def noise(self) -> Noise:
        """The random numbers of this market."""
        return Noise(self.seed, self.recipe.name)


def build_market(recipe: Recipe, seed: int) -> Market:
    """The market of one seed; equal recipes and seeds give equal bits."""
    noise = Noise(seed, recipe.name)
    minutes, symbols = (recipe.days + 1) * DAY, recipe.symbols
    clock = _clock(recipe, minutes)
    hourly = np.exp(clock.reshape(-1, 60).mean(axis=1))
    # What a long past would tell of the hour of the day; minutes within it are not told apart.
    season = np.repeat(np.tile(hourly.reshape(-1, 24).mean(axis=0), len(hourly) // 24), 60)
    cause = np.where(noise.uniform("cause", -(-minutes // WINDOW), symbols) < 0.5, 1.0, -1.0)
    cause = np.repeat(cause, WINDOW, axis=0)[:minutes]
    log_base = clock + _slow(noise, minutes) + _breaks(recipe, minutes)
    weather = Weather(
        base=QUIET * np.exp(log_base),
        season=season,
        common=noise.student5("common", minutes),
        own=noise.student5("own", minutes, symbols),
        hits=noise.uniform("hits", minutes, symbols),
        sides=noise.uniform("sides", minutes, symbols),
        volume=noise.normal("volume", minutes, symbols, 2),
        depth=noise.normal("depth", minutes, symbols),
        basis=noise.normal("basis", minutes, symbols, 3),
        cause=cause,
    )
    tape = live(Physics(*(getattr(recipe, name) for name in Physics._fields)), weather)
    return Market(recipe, seed, tape, season, cause)


def _clock(recipe: Recipe, minutes: int) -> FloatArray:
    """Log volatility that the time of day alone decides."""
    at = np.arange(minutes)
    wave: FloatArray = _SEASON * np.sin(2 * np.pi * at / DAY)
    if recipe.clock > 0:
        wave = wave + np.where(at % SETTLEMENT < WINDOW, _SETTLEMENT_LOUD, 0.0)
    return wave


def _slow(noise: Noise, minutes: int) -> FloatArray:
    """Log volatility that all symbols share and that changes within hours and days."""
    total = np.zeros(minutes)
    for life, deviation in _SLOW:
        kept = float(np.exp(-1.0 / life))
        steps = noise.normal(f"slow/{life:g}", minutes)
        steps[0] /= np.sqrt(1 - kept * kept)
        total += deviation * np.sqrt(1 - kept * kept) * lfilter([1.0], [1.0, -kept], steps)
    return total


def _breaks(recipe: Recipe, minutes: int) -> FloatArray:
    """A step at half of the span, and one loud day in the middle of it."""
    at, days = np.arange(minutes), recipe.days + 1
    step = np.where(at >= minutes // 2, recipe.shift, 0.0)
    on_the_day = at // DAY == days // 2
    return np.asarray(step + np.where(on_the_day, recipe.catastrophe, 0.0))
