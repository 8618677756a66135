"""The sums behind a mean at every shift of the events in time, exactly, by cross-correlation."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from os import cpu_count
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
from numba import njit
from scipy import fft

from analysis.arrays import BoolArray, FloatArray, IntArray
from analysis.panel import Panel

ComplexArray = npt.NDArray[np.complex128]
# By event set, outcome and power.
Sums: TypeAlias = dict[tuple[int, int, int], ComplexArray]
# By event set, or by outcome and power.
Spectra: TypeAlias = dict[int | tuple[int, int], ComplexArray]
# The parts of a statistic: which power of the outcome the events' weights are summed over.
POWERS: Final = (0, 1, 2)


@dataclass(frozen=True, eq=False)
class Weighted:
    """A set of events and their weights, moved as one: rows of the panel, and a weight each."""

    rows: IntArray
    weights: FloatArray


@dataclass(frozen=True, eq=False)
class ShiftSums:
    """Sums over the events at every shift from −reach to +reach minutes.

    Attributes
    ----------
    weight
        The weight of the events that meet a known outcome.
    total, square
        The weighted sum of the outcomes they meet, and of their squares.
    reach
        The place of shift 0.
    """

    weight: FloatArray
    total: FloatArray
    square: FloatArray
    reach: int


def shift_sums(
    panel: Panel,
    events: Sequence[Weighted],
    outcomes: Sequence[FloatArray],
    pairs: Sequence[tuple[int, int]],
    reach: int,
    threads: int | None = None,
) -> list[ShiftSums]:
    """Every shift of some event sets over some outcomes; `pairs` are places in the two lists.

    Notes
    -----
    With E the weights on the minute grid and Y the outcome, zero where it is unknown, the sum
    over the events moved by s is Σ_t E(t) Y(t+s), a cross-correlation: the inverse transform
    of conj(FFT E) · FFT Y. The same with the square of Y and with the indicator of a known
    outcome gives all that a studentised mean needs. All symbols move together, so their spectra
    add up. The grid is padded by `reach`: events that leave it meet nothing, and none comes in
    at the other end. Each outcome is centred first, which keeps the squares from cancelling.

    References
    ----------
    Oppenheim and Schafer (2010), Discrete-time signal processing, section 8.7 (linear
    convolution by the discrete Fourier transform).
    """
    grid = _Grid.of(panel, reach)
    centres = [_centre(outcome) for outcome in outcomes]
    needed = sorted({(e, o, power) for e, o in pairs for power in POWERS})
    masks = _masks(outcomes)
    needed = sorted({(e, masks[o] if power == 0 else o, power) for e, o, power in needed})
    sums: Sums = {key: np.zeros(grid.size // 2 + 1, np.complex128) for key in needed}
    workers = threads or cpu_count() or 1
    with ThreadPoolExecutor(workers) as pool:
        for symbol in range(grid.symbols):
            own = _spectra(panel, grid, symbol, events, outcomes, centres, needed, workers)
            list(pool.map(partial(_add, sums, own), needed))
        found = dict(zip(needed, pool.map(partial(_back, sums, grid), needed), strict=True))
    return [
        _uncentred(
            found[event, masks[outcome], 0],
            found[event, outcome, 1],
            found[event, outcome, 2],
            centres[outcome],
            reach,
        )
        for event, outcome in pairs
    ]


@dataclass(frozen=True, eq=False)
class _Grid:
    """Where the panel's rows lie on a dense, padded grid of minutes."""

    first: int
    size: int
    reach: int
    starts: IntArray

    @property
    def symbols(self) -> int:
        return len(self.starts) - 1

    @classmethod
    def of(cls, panel: Panel, reach: int) -> _Grid:
        first = int(panel.minute.min())
        span = int(panel.minute.max()) - first + 1
        begins = np.flatnonzero(np.diff(panel.symbol, prepend=panel.symbol[:1] - 1))
        starts = np.append(begins, panel.rows).astype(np.int64)
        return cls(first, int(fft.next_fast_len(span + reach, real=True)), reach, starts)


def _spectra(
    panel: Panel,
    grid: _Grid,
    symbol: int,
    events: Sequence[Weighted],
    outcomes: Sequence[FloatArray],
    centres: Sequence[float],
    needed: Sequence[tuple[int, int, int]],
    workers: int,
) -> Spectra:
    """One symbol's transforms: of every event set, and of every needed power of an outcome."""
    lower, upper = int(grid.starts[symbol]), int(grid.starts[symbol + 1])
    offset = panel.minute[lower:upper] - grid.first
    names: list[int | tuple[int, int]] = sorted({key[0] for key in needed})
    names += sorted({key[1:] for key in needed})
    series = np.zeros((len(names), grid.size))
    for line, name in zip(series, names, strict=True):
        if isinstance(name, int):
            first, last = np.searchsorted(events[name].rows, (lower, upper))
            line[offset[events[name].rows[first:last] - lower]] = events[name].weights[first:last]
        else:
            line[offset] = _power(outcomes[name[0]][lower:upper] - centres[name[0]], name[1])
    return dict(zip(names, fft.rfft(series, axis=1, workers=workers), strict=True))


def _power(values: FloatArray, power: int) -> FloatArray:
    known = np.isfinite(values)
    if power == 0:
        return known.astype(np.float64)
    filled = np.where(known, values, 0.0)
    return filled if power == 1 else filled * filled


def _add(sums: Sums, own: Spectra, key: tuple[int, int, int]) -> None:
    _add_product(sums[key], own[key[0]], own[key[1:]])


@njit(cache=True, nogil=True)
def _add_product(total: ComplexArray, events: ComplexArray, outcome: ComplexArray) -> None:
    for place in range(total.size):
        total[place] += events[place].conjugate() * outcome[place]


def _back(sums: Sums, grid: _Grid, key: tuple[int, int, int]) -> FloatArray:
    """The sums at shifts −reach … +reach; their spectrum is not needed any more."""
    circle = fft.irfft(sums.pop(key), grid.size)
    return np.concatenate([circle[grid.size - grid.reach :], circle[: grid.reach + 1]])


def _uncentred(
    weight: FloatArray, total: FloatArray, square: FloatArray, centre: float, reach: int
) -> ShiftSums:
    plain = square + 2 * centre * total + centre**2 * weight
    return ShiftSums(weight, total + centre * weight, plain, reach)


def _centre(outcome: FloatArray) -> float:
    known = outcome[np.isfinite(outcome)]
    return float(known.mean()) if len(known) else 0.0


def _masks(outcomes: Sequence[FloatArray]) -> list[int]:
    """For each outcome, the first that is known at the same rows."""
    seen: list[tuple[int, BoolArray]] = []
    first: list[int] = []
    for place, outcome in enumerate(outcomes):
        known = np.isfinite(outcome)
        same = next((other for other, mask in seen if np.array_equal(mask, known)), None)
        if same is None:
            seen.append((place, known))
        first.append(place if same is None else same)
    return first
