"""Triggers that a calendar sets: each release beside the same hour of the same weekday."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from analysis.arrays import BoolArray, IntArray
from analysis.episodes import MINUTES_PER_DAY
from analysis.fused import BETWEEN
from analysis.panel import BlindFamily, FamilyData, Panel, strata_of
from analysis.rules import Rules
from analysis.support import Support

Family: TypeAlias = BlindFamily | FamilyData
WEEK: Final = 7 * MINUTES_PER_DAY
# A monthly release leaves three weeks between two of its kind. The test is exact with any
# number of dates; fewer than two make a mean that is one date's luck.
FEWEST_DATES: Final = 2


@dataclass(frozen=True, eq=False)
class DateSets:
    """Disjoint sets of dates, one per release, any of which might have been the release's.

    Attributes
    ----------
    support
        The rows that take part; a set is a stratum.
    minute
        The minute of each date, set by set, the release's own among them.
    set_of, is_release
        Each date's set, and whether the release was then.
    """

    support: Support
    minute: IntArray
    set_of: IntArray
    is_release: BoolArray

    @property
    def releases(self) -> int:
        """How many releases there are."""
        return int(self.is_release.sum())


def date_sets(panel: Panel, guard: str, family: Family, rules: Rules) -> DateSets:
    """Lay out the dates of a family whose risk set is the eligible rows; no outcome is read.

    Notes
    -----
    A date belongs to the nearest release of the same clock time and weekday within the allowed
    number of weeks, so that no date serves two releases; and it must be as calm or as loud as
    the release's was beforehand (the guard's strata). A release with too few dates is left out.
    Where the trigger's other releases are what is compared with, all of one such class are one
    set.
    """
    minute = np.unique(panel.minute[family.eligible])
    state = _state_of(panel, family, strata_of(panel, guard, family), minute)
    release = np.unique(panel.minute[family.events])
    is_release = np.isin(minute, release)
    if family.member == BETWEEN:
        set_of = state.copy()
    else:
        set_of = _nearest(minute, state, release, rules.release_weeks)
    kept = _large_enough(set_of, is_release)
    minute, set_of, is_release = minute[kept], set_of[kept], is_release[kept]
    order = np.lexsort((minute, set_of))
    sets = (minute[order], set_of[order], is_release[order])
    return DateSets(_support(panel, family, *sets), *sets)


def _state_of(panel: Panel, family: Family, strata: IntArray, minute: IntArray) -> IntArray:
    """What most of a minute's symbols were in; −1 where none of them is known."""
    rows = np.flatnonzero(family.eligible & (strata >= 0))
    place = np.searchsorted(minute, panel.minute[rows])
    known = np.bincount(place, minlength=len(minute))
    mean = np.bincount(place, weights=strata[rows], minlength=len(minute)) / np.maximum(known, 1)
    return np.where(known > 0, np.floor(mean + 0.5), -1).astype(np.int64)


def _nearest(minute: IntArray, state: IntArray, release: IntArray, weeks: int) -> IntArray:
    """The release (its place) that each date belongs to, the earlier of two; −1 for none."""
    own = np.searchsorted(minute, release)
    apart = minute[:, None] - release[None, :]
    alike = (apart % WEEK == 0) & (np.abs(apart) <= weeks * WEEK)
    alike &= (state[:, None] == state[own][None, :]) & (state[:, None] >= 0)
    distance = np.where(alike, np.abs(apart), np.iinfo(np.int64).max)
    nearest = np.argmin(distance, axis=1) if len(release) else np.zeros(len(minute), np.int64)
    return np.where(alike.any(axis=1), nearest, -1).astype(np.int64)


def _large_enough(set_of: IntArray, is_release: BoolArray) -> BoolArray:
    """Dates of sets that hold a release and enough others."""
    known = set_of >= 0
    sets = int(set_of.max(initial=-1)) + 1
    releases = np.bincount(set_of[known & is_release], minlength=sets)
    others = np.bincount(set_of[known & ~is_release], minlength=sets)
    enough = (releases > 0) & (others >= FEWEST_DATES)
    kept: BoolArray = known & np.append(enough, False)[set_of]
    return kept


def _support(
    panel: Panel, family: Family, minute: IntArray, set_of: IntArray, is_release: BoolArray
) -> Support:
    rows = np.flatnonzero(family.eligible & np.isin(panel.minute, minute))
    by_time = np.argsort(minute)
    place = by_time[np.searchsorted(minute[by_time], panel.minute[rows])]
    order = np.argsort(set_of[place], kind="stable")
    is_event = np.isin(rows, family.events)
    return Support(
        rows=rows[order],
        stratum=set_of[place][order],
        is_event=is_event[order],
        n_events=len(family.events),
        n_outside=0,
        n_trimmed=0,
        n_sparse=len(family.events) - int(is_event.sum()),
    )
