"""The exact test of a calendar's trigger: any date of its set might have been the release's."""

from __future__ import annotations

import math

import numpy as np

from analysis.arrays import FloatArray, IntArray
from analysis.counters import key_of, words
from analysis.dates import DateSets, Family, date_sets
from analysis.episodes import blocks_per_day, episode_codes
from analysis.panel import FamilyData, Panel, require_same_group
from analysis.risk_set import RiskSetTest
from analysis.rules import Rules
from analysis.studentise import Estimate


def run_dates(
    panel: Panel, guard: str, families: list[FamilyData], rules: Rules, seed: int
) -> list[RiskSetTest]:
    """Test the hypotheses of one draw group against re-drawn dates.

    Notes
    -----
    A date's value is the mean outcome over its symbols, which move together. In a draw every
    release falls on a date of its own set, all of them equally likely, so under the null the
    real dates are one draw among the others and the p-value is exact whatever the law of the
    outcome: no number of clusters has to be large. The statistic is the mean excess of the
    picked dates over their sets, in its standard errors.

    References
    ----------
    Fisher (1935), The design of experiments, chapter III (the randomisation test).
    Chung and Romano (2013), Exact and asymptotically robust permutation tests, Annals of
    Statistics 41(2): a studentised statistic keeps the test exact.
    """
    require_same_group(families)
    sets = date_sets(panel, guard, families[0], rules)
    key = key_of(seed, "dates", guard, families[0].draw_group)
    return [_run_one(panel, guard, family, sets, rules, key) for family in families]


def dated_error(panel: Panel, sets: DateSets, family: Family, values: FloatArray) -> float:
    """The standard error of the mean excess, as if `values` were the outcome."""
    value, kept = _known(sets, _value_of_dates(panel, sets, family, values))
    return _error(_excess(value, kept)[kept.is_release])


def _run_one(
    panel: Panel,
    guard: str,
    family: FamilyData,
    sets: DateSets,
    rules: Rules,
    key: np.uint64,
) -> RiskSetTest:
    value, kept = _known(sets, _value_of_dates(panel, sets, family, family.outcome))
    excess = _excess(value, kept)
    real = excess[kept.is_release]
    mean, error = (float(real.mean()) if len(real) else math.nan), _error(real)
    picks = _picks(kept, rules.draws, key)
    drawn = excess[picks] if len(real) else np.full((rules.draws, 1), np.nan)
    rows, values, weights = _of_events(panel, kept, family, excess)
    codes = episode_codes(panel, family.horizon_minutes, rules.day_start_minutes)[rows]
    days = len(np.unique(panel.day[rows]))
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = _errors(drawn)
        statistics = np.where(spread > 0, drawn.mean(axis=1) / spread, np.nan)
    return RiskSetTest(
        hypothesis_id=family.hypothesis_id,
        guard=guard,
        support=sets.support,
        estimate=Estimate(mean, error, len(real), days),
        effect=mean,
        matched_se=error,
        statistic=mean / error if error > 0 else math.nan,
        statistics=statistics,
        draw_effects=drawn.mean(axis=1),
        rows=rows,
        values=values,
        codes=codes,
        weights=weights,
        per_day=blocks_per_day(family.horizon_minutes),
        n_without_outcome=int(sets.support.is_event.sum()) - len(rows),
        totals=_totals(panel, kept, real - mean),
        member=family.member,
    )


def _value_of_dates(panel: Panel, sets: DateSets, family: Family, values: FloatArray) -> FloatArray:
    """The mean over a date's symbols; a release's are those of its events."""
    rows = sets.support.rows[np.isfinite(values[sets.support.rows])]
    order = np.argsort(sets.minute)
    place = order[np.searchsorted(sets.minute[order], panel.minute[rows])]
    counts = ~sets.is_release[place] | np.isin(rows, family.events)
    number = np.bincount(place[counts], minlength=len(sets.minute))
    total = np.bincount(place[counts], weights=values[rows[counts]], minlength=len(sets.minute))
    return np.where(number > 0, total / np.maximum(number, 1), np.nan)


def _known(sets: DateSets, value: FloatArray) -> tuple[FloatArray, DateSets]:
    """Dates with a value, in sets that still hold a release and another date."""
    known = np.isfinite(value)
    size = int(sets.set_of.max(initial=-1)) + 1
    releases = np.bincount(sets.set_of[known & sets.is_release], minlength=size)
    dates = np.bincount(sets.set_of[known], minlength=size)
    kept = known & ((releases > 0) & (dates > releases))[sets.set_of]
    return value[kept], DateSets(
        sets.support, sets.minute[kept], sets.set_of[kept], sets.is_release[kept]
    )


def _excess(value: FloatArray, sets: DateSets) -> FloatArray:
    """How far a date's value exceeds its set, so that the releases' mean excess is their mean
    less that of the other dates."""
    _, place, size = np.unique(sets.set_of, return_inverse=True, return_counts=True)
    mean = np.bincount(place, weights=value) / size
    others = size - np.bincount(place, weights=sets.is_release)
    return (value - mean[place]) * (size / others)[place]


def _totals(panel: Panel, sets: DateSets, excess: FloatArray) -> FloatArray:
    """What each day's releases add to the mean excess."""
    minute, row = np.unique(panel.minute, return_index=True)
    day = panel.day[row[np.searchsorted(minute, sets.minute[sets.is_release])]]
    totals = np.bincount(day, weights=excess, minlength=panel.days).astype(np.float64)
    return totals / max(len(excess), 1)


def _error(excess: FloatArray) -> float:
    return float(_errors(excess[None, :])[0])


def _errors(excess: FloatArray) -> FloatArray:
    """The standard error of each line's mean; NaN for a single value."""
    n = excess.shape[1]
    if n < 2:
        return np.full(len(excess), np.nan)
    errors: FloatArray = excess.std(axis=1, ddof=1) / math.sqrt(n)
    return errors


def _picks(sets: DateSets, draws: int, key: np.uint64) -> IntArray:
    """Draws × releases: a date for each, as many of a set as it has releases, none twice."""
    parts: list[IntArray] = []
    chance = words(key, draws, len(sets.minute))
    for each in np.unique(sets.set_of):
        members = np.flatnonzero(sets.set_of == each)
        number = int(sets.is_release[members].sum())
        order = np.argsort(chance[:, members], axis=1, kind="stable")[:, :number]
        parts.append(members[order])
    return np.concatenate(parts, axis=1) if parts else np.zeros((draws, 0), np.int64)


def _of_events(
    panel: Panel, sets: DateSets, family: FamilyData, excess: FloatArray
) -> tuple[IntArray, FloatArray, FloatArray]:
    """The events' rows, values whose means over a release are its excess, and what each weighs:
    as much as all of its release's others, which come at the same minute."""
    rows = np.sort(family.events[np.isin(panel.minute[family.events], sets.minute)])
    rows = rows[np.isfinite(family.outcome[rows])]
    order = np.argsort(sets.minute)
    place = order[np.searchsorted(sets.minute[order], panel.minute[rows])]
    number = np.bincount(place, minlength=len(sets.minute))
    total = np.bincount(place, weights=family.outcome[rows], minlength=len(sets.minute))
    offset = total / np.maximum(number, 1) - excess
    return rows, family.outcome[rows] - offset[place], 1.0 / number[place]
