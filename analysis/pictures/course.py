"""The mean course of a series around events, with a band, beside that of comparable bars."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit
from scipy.special import stdtrit

from analysis.arrays import FloatArray, IntArray
from analysis.episodes import blocks_per_day, collapse, episode_codes
from analysis.panel import FamilyData, Panel
from analysis.rules import Rules
from analysis.studentise import estimate
from analysis.support import Support

#: Points on either side of the event are at most about this many per horizon.
POINTS = 30


@dataclass(frozen=True, eq=False)
class Series:
    """What is followed: (value at a later row − base at the anchor) / unit at the anchor.

    Each array has one value per row of the panel; NaN is unknown.
    """

    value: FloatArray
    base: FloatArray
    unit: FloatArray


@dataclass(frozen=True, eq=False)
class Course:
    """The events' weighted mean at each offset in minutes from the moment each was known.

    `low` and `high` bound a pointwise 95 % band, clustered by day; `bars` is the mean course of
    the comparable bars, weighted as the events are among the strata.
    """

    minutes: IntArray
    mean: FloatArray
    low: FloatArray
    high: FloatArray
    bars: FloatArray


def offsets(horizon_minutes: int) -> IntArray:
    """From one horizon before the event to two after it, in steps that a chart can show."""
    step = max(1, horizon_minutes // POINTS)
    return np.arange(-(horizon_minutes // step), 2 * horizon_minutes // step + 1) * step


def course(
    panel: Panel, family: FamilyData, series: Series, support: Support, rules: Rules
) -> Course:
    """Follow a series around a family's comparable events and around their bars.

    Notes
    -----
    The events are weighted as the statistic weights them, by their place within an episode. The
    band is ± t(0.975, days − 1) clustered standard errors at each offset by
    itself, so over the whole course it is narrower than a joint band would be. Rows beyond the
    panel are unknown: no course leaves its span.

    References
    ----------
    Brown and Warner (1985), Using daily stock returns: the case of event studies.
    """
    minutes = offsets(family.horizon_minutes)
    around = _around(panel, series, support.events, minutes)
    codes = episode_codes(panel, family.horizon_minutes, rules.day_start_minutes)[support.events]
    known_at = panel.minute[support.events]
    per_day = blocks_per_day(family.horizon_minutes)
    places = np.arange(len(codes))
    found = [estimate(collapse(places, column, codes, known_at, per_day)) for column in around.T]
    mean = np.array([each.mean for each in found])
    width = np.array([_reach(each.n_days) * each.se for each in found])
    return Course(minutes, mean, mean - width, mean + width, _bars(panel, series, support, minutes))


def _reach(days: int) -> float:
    return float(stdtrit(days - 1, 0.975)) if days > 1 else float("nan")


def _around(panel: Panel, series: Series, rows: IntArray, minutes: IntArray) -> FloatArray:
    """Events × offsets."""
    columns = [_at(panel, series, rows, int(minute)) for minute in minutes]
    return np.column_stack(columns) if columns else np.empty((len(rows), 0))


def _at(panel: Panel, series: Series, rows: IntArray, minute: int) -> FloatArray:
    """The series that many minutes from the anchors; NaN where that is no row of the symbol."""
    there = np.clip(rows + minute, 0, panel.rows - 1)
    same = panel.symbol[there] == panel.symbol[rows]
    same &= panel.minute[there] - panel.minute[rows] == minute
    with np.errstate(divide="ignore", invalid="ignore"):
        moved: FloatArray = (series.value[there] - series.base[rows]) / series.unit[rows]
    return np.where(same & np.isfinite(moved), moved, np.nan)


def _bars(panel: Panel, series: Series, support: Support, minutes: IntArray) -> FloatArray:
    """The weighted mean at each offset; a stratum's bars share the weight of its events."""
    rows = support.rows[~support.is_event]
    order = np.argsort(rows, kind="stable")  # in the panel's order, the rows read are neighbours
    totals, weights = _weighted_sums(
        rows[order], bar_weights(support)[order], minutes, panel.symbol, panel.minute,
        series.value, series.base, series.unit,
    )  # fmt: skip
    unknown = np.full(len(minutes), np.nan)
    mean: FloatArray = np.divide(totals, weights, out=unknown, where=weights > 0)
    return mean


@njit(cache=True, nogil=True)
def _weighted_sums(
    rows: IntArray,
    weight: FloatArray,
    minutes: IntArray,
    symbol: npt.NDArray[np.int16],
    minute: npt.NDArray[np.int64],
    value: FloatArray,
    base: FloatArray,
    unit: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """Per offset, the weighted sum of what is known there, and its weight."""
    totals, weights = np.zeros(len(minutes)), np.zeros(len(minutes))
    for i in range(len(rows)):
        row = rows[i]
        for k in range(len(minutes)):
            there = row + minutes[k]
            if there < 0 or there >= len(value) or symbol[there] != symbol[row]:
                continue
            if minute[there] - minute[row] != minutes[k] or unit[row] == 0.0:
                continue
            moved = (value[there] - base[row]) / unit[row]
            if np.isfinite(moved):
                totals[k] += weight[i] * moved
                weights[k] += weight[i]
    return totals, weights


def bar_weights(support: Support) -> FloatArray:
    """For each row of the support that is no event: its stratum's events over its bars."""
    _, place = np.unique(support.stratum, return_inverse=True)
    events = np.bincount(place, weights=support.is_event)
    bars = np.bincount(place, weights=~support.is_event)
    share = np.divide(events, bars, out=np.zeros_like(events), where=bars > 0)
    weights: FloatArray = share[place[~support.is_event]]
    return weights
