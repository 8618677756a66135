"""What others use in place of a guard, on the same events and outcomes.

They are here to be seen failing: each asks whether events and outcomes are independent, which
they are not wherever all large moves do something.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from scipy.special import ndtr, stdtr

from analysis.arrays import FloatArray, IntArray
from analysis.calibration.noise import Noise
from analysis.panel import FamilyData, Panel

DRAWS: Final = 499
PLACEBOS: Final = 50
#: Columns of the price guard that a regression adjusts for: the move, its size, volatility.
_ADJUSTED: Final = (2, 6, 9)
_LEVEL: Final = 0.05

WAYS: Final = {
    "naive_t": "Student's t over the events, each taken for independent",
    "iid_shuffle": "as many bars at random",
    "circular_shift": "the event series turned by any number of minutes",
    "placebo": "a regression on the label and three covariates, and a placebo treatment",
    "stationary_bootstrap": "the stationary bootstrap of the events' outcomes (arch)",
}


def contrast_of(
    panel: Panel, family: FamilyData, seed: int, ways: Sequence[str] = tuple(WAYS)
) -> dict[str, float | None]:
    """One-sided p-values of the other ways; None where a library is not installed.

    Notes
    -----
    The regression's p-value is that of its label, and 1 where its placebo finds something: a
    permuted label whose effects do not have zero among them counts as a refutation, as in
    DoWhy's placebo treatment.

    References
    ----------
    Politis and Romano (1994), The stationary bootstrap, JASA 89(428).
    Sharma and Kiciman (2020), DoWhy: an end-to-end library for causal inference.
    """
    noise = Noise(seed, f"contrast/{family.hypothesis_id}")
    events = family.events[np.isfinite(family.outcome[family.events])]
    centre = 0.0 if family.directed else float(np.nanmean(family.outcome))
    values = family.outcome - centre
    real = values[events]
    asked: dict[str, Callable[[], float | None]] = {
        "naive_t": lambda: _student(real),
        "iid_shuffle": lambda: _shuffled(panel, values, events, noise),
        "circular_shift": lambda: _turned(panel, values, events, noise),
        "placebo": lambda: _placebo(panel, values, events, noise),
        "stationary_bootstrap": lambda: _bootstrap(real, panel.minute[events], seed),
    }
    return {way: asked[way]() for way in ways}


def _student(real: FloatArray) -> float:
    t = float(real.mean() / (real.std(ddof=1) / np.sqrt(len(real))))
    return 1.0 - float(stdtr(len(real) - 1, t))


def _share(drawn: FloatArray, real: float) -> float:
    return (1 + int(np.sum(drawn >= real))) / (1 + len(drawn))


def _shuffled(panel: Panel, values: FloatArray, events: IntArray, noise: Noise) -> float:
    starts, lengths = _symbols(panel)
    symbol = panel.symbol[events].astype(np.int64)
    place = noise.uniform("shuffle", DRAWS, len(events))
    rows = starts[symbol] + (place * lengths[symbol]).astype(np.int64)
    return _share(np.nanmean(values[rows], axis=1), float(values[events].mean()))


def _turned(panel: Panel, values: FloatArray, events: IntArray, noise: Noise) -> float:
    starts, lengths = _symbols(panel)
    symbol = panel.symbol[events].astype(np.int64)
    by = (noise.uniform("turn", DRAWS) * lengths.min()).astype(np.int64)
    place = (events - starts[symbol] + by[:, None]) % lengths[symbol]
    drawn = np.nanmean(values[starts[symbol] + place], axis=1)
    return _share(drawn, float(values[events].mean()))


def _symbols(panel: Panel) -> tuple[IntArray, IntArray]:
    starts = np.flatnonzero(np.diff(panel.symbol, prepend=panel.symbol[:1] - 1)).astype(np.int64)
    return starts, np.diff(np.append(starts, panel.rows))


def _placebo(panel: Panel, values: FloatArray, events: IntArray, noise: Noise) -> float:
    columns = panel.covariates["price"][:, _ADJUSTED]
    known = np.isfinite(values) & np.isfinite(columns).all(axis=1)
    label = np.zeros(panel.rows)
    label[events] = 1.0
    design = np.column_stack([np.ones(int(known.sum())), columns[known]])
    left = _residual(design, np.column_stack([values[known], label[known]]))
    y, d = left[:, 0], left[:, 1]
    spread = float(np.sum(d * d))
    effect = float(np.sum(y * d)) / spread
    error = float(np.sqrt(np.mean((y - effect * d) ** 2) / spread))
    found = 1.0 - float(ndtr(effect / error))
    # A permuted label is a random set of as many rows; the covariates do not tell it apart.
    size = int(label[known].sum())
    rows = (noise.uniform("placebo", PLACEBOS, size) * len(y)).astype(np.int64)
    fake = y[rows].mean(axis=1)
    refuted = 2 * float(ndtr(-abs(fake.mean()) / fake.std(ddof=1))) <= _LEVEL
    return 1.0 if refuted else found


def _residual(design: FloatArray, targets: FloatArray) -> FloatArray:
    # Sums in one order: a library's matrix product may split them among its threads.
    squares = np.einsum("ij,ik->jk", design, design)
    slopes = np.linalg.solve(squares, np.einsum("ij,ik->jk", design, targets))
    return np.asarray(targets - np.einsum("ij,jk->ik", design, slopes))


def _bootstrap(real: FloatArray, minute: IntArray, seed: int) -> float | None:
    try:
        from arch.bootstrap import StationaryBootstrap, optimal_block_length  # noqa: PLC0415
    except ImportError:
        return None
    ordered = real[np.argsort(minute, kind="stable")]
    block = max(float(optimal_block_length(ordered)["stationary"].iloc[0]), 1.0)
    sample = StationaryBootstrap(block, ordered, seed=np.random.default_rng(seed))
    means = sample.apply(np.mean, DRAWS)[:, 0]
    return _share(means - ordered.mean(), float(ordered.mean()))
