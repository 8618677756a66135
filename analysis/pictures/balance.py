"""How alike events and their comparable bars are in what was known before the event."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.arrays import FloatArray
from analysis.panel import FamilyData, Panel, covariates_of
from analysis.pictures.course import bar_weights
from analysis.support import Support


@dataclass(frozen=True, eq=False)
class Balance:
    """Standardised mean differences, one per covariate: against all bars, and when matched."""

    before: FloatArray
    after: FloatArray

    @property
    def largest(self) -> float:
        """The largest absolute difference that matching leaves; NaN without a covariate."""
        known = np.abs(self.after[np.isfinite(self.after)])
        return float(known.max()) if len(known) else float("nan")


def balance(panel: Panel, guard: str, family: FamilyData, support: Support) -> Balance:
    """Differences of events and bars in units of the unmatched standard deviation.

    Notes
    -----
    d = (mean of events − mean of bars) / sqrt((s²_events + s²_bars) / 2), the deviations being
    those before matching in both cases, so that the two differences can be compared. After
    matching, the bars of a stratum share its events' weight.

    References
    ----------
    Austin (2009), Balance diagnostics for comparing the distribution of baseline covariates
    between treatment groups in propensity-score matched samples. Statistics in Medicine 28.
    """
    events, bars = _everyone(panel, guard, family)
    with np.errstate(divide="ignore", invalid="ignore"):
        unit = np.sqrt((_variance(events) + _variance(bars)) / 2)
        before = (_mean(events) - _mean(bars)) / unit
        after = _matched_difference(panel, guard, family, support) / unit
    return Balance(before, after)


def _everyone(panel: Panel, guard: str, family: FamilyData) -> tuple[FloatArray, FloatArray]:
    """The covariates of all events, and of all eligible bars without one, a line for each
    covariate: sums along a line are many times faster than sums across lines of a few."""
    is_event = np.zeros(panel.rows, bool)
    is_event[family.events] = True
    rows = np.flatnonzero(family.eligible)
    values = np.ascontiguousarray(covariates_of(panel, guard, family, rows).T)
    known = np.isfinite(values).all(axis=0)
    chosen = is_event[rows]
    return values[:, known & chosen], values[:, known & ~chosen]


def _matched_difference(
    panel: Panel, guard: str, family: FamilyData, support: Support
) -> FloatArray:
    values = covariates_of(panel, guard, family, support.rows)
    weight = bar_weights(support)
    total = float(weight.sum())
    if total <= 0:
        return np.full(values.shape[1], np.nan)
    matched: FloatArray = weight @ values[~support.is_event] / total
    return _mean(values[support.is_event].T) - matched


def _mean(values: FloatArray) -> FloatArray:
    found: FloatArray = values.mean(axis=1) if values.size else np.full(len(values), np.nan)
    return found


def _variance(values: FloatArray) -> FloatArray:
    if values.shape[1] < 2:
        return np.full(len(values), np.nan)
    found: FloatArray = values.var(axis=1, ddof=1)
    return found
