"""Common support: which events have comparable bars, decided without any outcome."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.arrays import BoolArray, FloatArray, IntArray
from analysis.panel import BlindFamily, FamilyData, Panel, covariates_of, strata_of
from analysis.rules import Rules
from analysis.support_kernel import by_stratum, keep_inside, rows_in


@dataclass(frozen=True, eq=False)
class Support:
    """The events that can be compared, and the bars they are compared with.

    Attributes
    ----------
    rows
        Usable rows, events and bars, ordered by stratum and then by row.
    stratum
        The stratum code of each of `rows`.
    is_event
        Which of `rows` are events.
    n_events
        Events before anything was left out.
    n_outside, n_trimmed, n_sparse
        Events without a stratum or a covariate, beyond the bars' range, and with too few bars in
        their stratum or on other days of it.
    """

    rows: IntArray
    stratum: IntArray
    is_event: BoolArray
    n_events: int
    n_outside: int
    n_trimmed: int
    n_sparse: int

    @property
    def events(self) -> IntArray:
        """The comparable events' rows, sorted."""
        return np.sort(self.rows[self.is_event])

    @property
    def overlap(self) -> float:
        """The share of all events that have comparable bars."""
        return int(self.is_event.sum()) / self.n_events if self.n_events else 0.0

    def starts(self) -> IntArray:
        """The first place of every stratum in `rows`."""
        return _starts(self.stratum)


def find_support(
    panel: Panel, guard: str, family: FamilyData | BlindFamily, rules: Rules
) -> Support:
    """The overlap of events and bars in one guard's strata.

    Notes
    -----
    Labels are rare on a minute grid, so positivity does not fail where the chance of a label
    is small; it fails where there is next to nothing to compare an event with. An event counts
    as comparable when (1) it has a stratum and all covariates, (2) none of its covariates lies
    more than two within-stratum standard deviations beyond the outermost bar, and (3) its
    stratum keeps at least five bars and one bar per four events, and five bars on other days than
    the event's own, which are those that it is held against. Bars more than three standard
    deviations beyond the outermost event are left out too. All of it reads labels and
    covariates alone, so a comparison within a stratum stays fair whatever is left out.

    References
    ----------
    Crump, Hotz, Imbens and Mitnik (2009), Dealing with limited overlap, Biometrika 96(1).
    """
    strata = strata_of(panel, guard, family)
    rows = _usable(panel, guard, family, strata)
    is_event = np.zeros(panel.rows, bool)
    is_event[family.events] = True
    n_usable = int(is_event[rows].sum())
    rows = _in_event_strata(rows, strata, is_event)
    values = covariates_of(panel, guard, family, rows)
    inside = rows[_inside(values, strata[rows], is_event[rows], rules)]
    n_inside = int(is_event[inside].sum())
    rows = inside[_has_bars(strata[inside], is_event[inside], rules)]
    rows = rows[_on_other_days(strata[rows], is_event[rows], panel.day[rows], rules)]
    rows = _in_event_strata(rows, strata, is_event)
    n_kept = int(is_event[rows].sum())
    return Support(
        rows=rows,
        stratum=strata[rows],
        is_event=is_event[rows],
        n_events=len(family.events),
        n_outside=len(family.events) - n_usable,
        n_trimmed=n_usable - n_inside,
        n_sparse=n_inside - n_kept,
    )


def spread_to_rows(starts: IntArray, per_stratum: FloatArray, n: int) -> FloatArray:
    """Repeat one value (or line) per stratum over the stratum's rows."""
    return np.repeat(per_stratum, np.diff(np.append(starts, n)), axis=0)


def _starts(stratum: IntArray) -> IntArray:
    if not len(stratum):
        return np.zeros(0, np.int64)
    return np.concatenate([[0], np.flatnonzero(np.diff(stratum)) + 1]).astype(np.int64)


def _usable(
    panel: Panel, guard: str, family: FamilyData | BlindFamily, strata: IntArray
) -> IntArray:
    # A stratum without an event lends no bar: left out early, the rest costs what events cost.
    codes = np.unique(strata[family.events])
    codes = codes[codes >= 0]
    rows = rows_in(codes, strata, family.eligible)
    rows = rows[np.isfinite(covariates_of(panel, guard, family, rows)).all(axis=1)]
    return by_stratum(codes, strata, rows)


def _in_event_strata(rows: IntArray, stratum: IntArray, is_event: BoolArray) -> IntArray:
    if not len(rows):
        return rows
    starts = _starts(stratum[rows])
    events = np.add.reduceat(is_event[rows].astype(np.float64), starts)
    return rows[spread_to_rows(starts, events, len(rows)) > 0]


def _inside(
    covariates: FloatArray, stratum: IntArray, is_event: BoolArray, rules: Rules
) -> BoolArray:
    """Rows within the other group's range in every covariate, with some slack."""
    inside = np.ones(len(stratum), bool)
    if not len(stratum):
        return inside
    starts = _starts(stratum)
    bounds = np.append(starts, len(stratum))
    for column in np.ascontiguousarray(covariates.T):
        unit = _deviation(column, starts)
        events, bars = rules.event_support_slack, rules.bar_support_slack
        keep_inside(column, unit, bounds, is_event, events, bars, inside)
    return inside


def _deviation(column: FloatArray, starts: IntArray) -> FloatArray:
    """The standard deviation within each stratum."""
    n = len(column)
    size = np.diff(np.append(starts, n))
    centred = column - spread_to_rows(starts, np.add.reduceat(column, starts) / size, n)
    deviation: FloatArray = np.sqrt(np.add.reduceat(centred**2, starts) / size)
    return deviation


def _has_bars(stratum: IntArray, is_event: BoolArray, rules: Rules) -> BoolArray:
    if not len(stratum):
        return np.zeros(0, bool)
    starts = _starts(stratum)
    events = np.add.reduceat(is_event.astype(np.float64), starts)
    bars = np.add.reduceat((~is_event).astype(np.float64), starts)
    enough = np.maximum(rules.min_comparable_bars, rules.min_bars_per_event * events)
    counted: FloatArray = np.where(bars >= enough, events, 0.0)
    return spread_to_rows(starts, counted, len(stratum)) > 0


def _on_other_days(
    stratum: IntArray, is_event: BoolArray, day: npt.NDArray[np.int32], rules: Rules
) -> BoolArray:
    """All bars, and the events that have enough of them on other days than their own."""
    span = int(day.max(initial=0)) + 1
    place = np.cumsum(np.diff(stratum, prepend=stratum[:1]) != 0)
    pairs, of_row = np.unique(place * span + day, return_inverse=True)
    bars = np.bincount(of_row, weights=~is_event, minlength=len(pairs))
    whole = np.bincount(pairs // span, weights=bars)
    others = whole[pairs // span] - bars
    enough: BoolArray = ~is_event | (others[of_row] >= rules.min_comparable_bars)
    return enough
