"""Premium index, funding settlements, open interest and position ratios."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ingest.simulator.bars import Bars
from ingest.simulator.memory import DAY_MINUTES, Floats, Integers
from ingest.simulator.paths import remembering
from ingest.simulator.profiles import Profile
from ingest.simulator.streams import stream
from ingest.simulator.text import BLANK, Table, label, number, stamp
from ingest.simulator.world import WorldDay

_PREMIUM_NOISE_BP, _PREMIUM_RANGE_BP = 0.2, 0.5
_INTEREST, _CLAMP = 1e-4, 5e-4
READINGS = 288
# Five-minute log changes of open interest: noise, and how it follows price.
_INTEREST_SD, _INTEREST_BY_RETURN = 0.0013, 0.00035
_INTEREST_PER_FORCED, _FORCED_FREE, _FORCED_MOST = 0.0001, 3, 0.01
_INTEREST_MEMORY = 2 * READINGS
# Mean and log sd of the accounts' and positions' long/short ratios, and their memory.
_RATIOS = ((1.64, 0.25), (1.25, 0.12), (1.50, 0.25))
_RATIO_MEMORY = 3 * READINGS


def premium_closes(day: WorldDay, seed: int, symbols: tuple[str, ...], index: int) -> Floats:
    """The premium index at each minute's end, as a fraction."""
    noise = _normals(seed, "premium", symbols, index, (DAY_MINUTES,))
    return np.expm1(1e-4 * (day.premium + _PREMIUM_NOISE_BP * noise))


def premium_table(closes: Floats, opening: float, first_ms: int, normals: Floats) -> Table:
    """One symbol's premium index bars; the columns of volume hold nothing."""
    close = np.rint(1e8 * closes).astype(np.int64)
    opens = np.concatenate([[round(1e8 * opening)], close[:-1]])
    reach = np.rint(1e4 * _PREMIUM_RANGE_BP * np.abs(normals)).astype(np.int64)
    high = np.maximum(opens, close) + reach[0]
    low = np.minimum(opens, close) - reach[1]
    starts = first_ms + 60_000 * np.arange(DAY_MINUTES)
    zero, samples = np.zeros(DAY_MINUTES, np.int64), np.full(DAY_MINUTES, 60)
    cells = [starts, opens, high, low, close, zero, starts + 59_999, zero, samples, zero, zero,
             zero]  # fmt: skip
    fraction, integer = number(8), number()
    columns = (integer, *[fraction] * 4, *[integer] * 7)
    return Table(columns, np.stack(cells, axis=1))


def funding_rate(mean_premium: float, hours: int) -> int:
    """The settled rate in units of 1e-8: premium plus clamped interest, by the interval."""
    rate = mean_premium + min(max(_INTEREST - mean_premium, -_CLAMP), _CLAMP)
    return round(1e8 * rate * hours / 8)


def funding_table(settlements: list[tuple[int, int, int]]) -> Table:
    """Stamp in ms, interval in hours, rate in 1e-8."""
    values = np.array(settlements, np.int64).reshape(-1, 3)
    return Table((number(), number(), number(8)), values)


@dataclass(frozen=True)
class Readings:
    """One day's five-minute readings, known at 00:05 .. 24:00; (288, S)."""

    open_interest: Floats  # base currency
    price: Floats
    ratios: Floats  # (3, 288, S)
    taker_ratio: Floats


@dataclass(frozen=True)
class CrowdingMemory:
    """Log deviations that go on from one day to the next."""

    interest: Floats  # (S,)
    ratios: Floats  # (3, S)


def new_crowding_memory(symbols: int) -> CrowdingMemory:
    """No deviation from the usual."""
    return CrowdingMemory(np.zeros(symbols), np.zeros((3, symbols)))


def make_readings(
    day: WorldDay, bars: Bars, profiles: list[Profile], memory: CrowdingMemory,
    seed: int, index: int,
) -> Readings:  # fmt: skip
    """Open interest falls where liquidations come in bursts; ratios wander."""
    symbols = tuple(p.symbol for p in profiles)
    normals = _normals(seed, "crowding", symbols, index, (4, READINGS))
    by_reading = (READINGS, 5, len(profiles))
    moves = day.perpetual[4::5] - bars.open[::5]
    usual = np.sqrt(5) * np.array([p.sigma for p in profiles])
    change = _INTEREST_SD * normals[0] + _INTEREST_BY_RETURN * np.clip(moves / usual, -6, 6)
    change -= np.minimum(
        _FORCED_MOST, _INTEREST_PER_FORCED * np.maximum(0, _forced(day) - _FORCED_FREE)
    )
    interest = _mean_reverting(memory.interest, change)
    ratios = [
        mean * np.exp(remembering(memory.ratios[k], _RATIO_MEMORY, sd, normals[1 + k]))
        for k, (mean, sd) in enumerate(_RATIOS)
    ]
    bought = bars.taker_volume.reshape(by_reading).sum(axis=1)
    volume = bars.volume.reshape(by_reading).sum(axis=1)
    level = np.array([p.open_interest / p.price for p in profiles])
    return Readings(
        open_interest=level * np.exp(interest),
        price=np.exp(day.perpetual[4::5]),
        ratios=np.stack(ratios),
        taker_ratio=bought / (volume - bought),
    )


def _forced(day: WorldDay) -> Floats:
    """Prints on the USD-margined market by five minutes and symbol."""
    um = day.prints[day.prints[:, 1] == 0]
    period = (um[:, 0] // 60_000 - day.first_minute) // 5
    counts = np.zeros((READINGS, day.perpetual.shape[1]))
    np.add.at(counts, (period, um[:, 2]), 1)
    return counts


def _mean_reverting(state: Floats, changes: Floats) -> Floats:
    """Sum changes, pulled back over days; ``state`` is updated in place."""
    path = np.empty_like(changes)
    for row, change in enumerate(changes):
        state += change - state / _INTEREST_MEMORY
        path[row] = state
    return path


def reading_table(
    readings: Readings, s: int, symbol: str, first_second: int, ends: bool, blanks: Integers
) -> Table:
    """One symbol's file; ``ends`` labels a period by its end, else by its start.

    ``blanks`` lists (row, ratio column) pairs to leave empty.
    """
    labels = first_second + 300 * (np.arange(READINGS) + int(ends))
    interest = np.rint(1e3 * readings.open_interest[:, s])
    value = np.rint(1e4 * interest / 1e3 * readings.price[:, s])
    ratios = np.rint(1e8 * np.stack([*readings.ratios[:, :, s], readings.taker_ratio[:, s]]))
    values = np.stack([labels, np.zeros(READINGS), interest, value, *ratios], axis=1)
    cells = values.astype(np.int64)
    cells[blanks[:, 0], 4 + blanks[:, 1]] = BLANK
    columns = (stamp(), label(symbol), number(3, 16), number(4, 16), *[number(8)] * 4)
    return Table(columns, cells)


def _normals(
    seed: int, purpose: str, symbols: tuple[str, ...], index: int, shape: tuple[int, ...]
) -> Floats:
    draws = [stream(seed, purpose, s, index).standard_normal(shape) for s in symbols]
    return np.stack(draws, axis=-1)
