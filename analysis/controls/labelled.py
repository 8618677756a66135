"""The common part of controls that leave events and outcomes alone and draw the label anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from analysis.arrays import BoolArray, IntArray, RowArray
from analysis.controls.base import (
    ControlResult,
    moments,
    not_applicable,
    raw_estimates,
    summarise,
)
from analysis.episodes import blocks_per_day, episode_codes
from analysis.fused import Fused
from analysis.panel import FamilyData, Panel
from analysis.rules import Rules
from analysis.score_sheet import Scored, lay_out, score_slots
from analysis.studentise import DrawMoments
from analysis.time_order import in_time

BLOCK = 256
NO_LINK = "nothing is fused here, so there is no link to break"

# Takes the link and rows of the trigger's events in order of time; gives draws × events, or
# why there are none.
Labels = Callable[[Fused, IntArray], BoolArray | str]


def against_labels(
    panel: Panel, family: FamilyData, control_id: str, labels: Labels, rules: Rules
) -> ControlResult:
    """The labelled events beside the same trigger's events under drawn labels.

    Notes
    -----
    The statistic is the mean outcome of the labelled events, studentised about the mean of the
    draws: that is what events have whatever their label.
    """
    [(observed, n_events)] = raw_estimates(panel, family, [family.events], rules)
    if family.fused is None:
        return not_applicable(family, control_id, observed, n_events, NO_LINK)
    rows = in_time(panel, family.fused.base)
    drawn = labels(family.fused, rows)
    if isinstance(drawn, str):
        return not_applicable(family, control_id, observed, n_events, drawn)
    found = _moments(panel, family, rows, drawn, rules)
    return summarise(family, control_id, observed, n_events, found, moments(found.mean)[0])


def _moments(
    panel: Panel, family: FamilyData, rows: IntArray, labels: BoolArray, rules: Rules
) -> DrawMoments:
    codes = episode_codes(panel, family.horizon_minutes, rules.day_start_minutes)
    per_day = blocks_per_day(family.horizon_minutes)
    sheet = lay_out(rows, [Scored(family.outcome, codes, per_day)])
    mean, se = np.empty((1, len(labels))), np.empty((1, len(labels)))
    for part in blocks_of(len(labels)):
        score_slots(_as_slots(labels[part]), sheet, mean[:, part], se[:, part])
    return DrawMoments(mean[0], se[0])


def blocks_of(draws: int) -> Iterator[slice]:
    """Stretches of draws short enough that what a draw needs on the way fits into memory."""
    for first in range(0, draws, BLOCK):
        yield slice(first, min(first + BLOCK, draws))


def _as_slots(labels: BoolArray) -> RowArray:
    """Each draw's labelled events by their place, and −1 for the others."""
    places = np.arange(labels.shape[1], dtype=np.int32)
    return np.where(labels, places, np.int32(-1))


def label_at(panel: Panel, label: BoolArray, symbol: IntArray, minute: IntArray) -> BoolArray:
    """The label of some symbols at some minutes; False where the panel has no such row."""
    found = np.zeros(symbol.shape, bool)
    for code in np.unique(symbol):
        first, last = np.searchsorted(panel.symbol, (code, code + 1))
        mine = symbol == code
        at = first + np.searchsorted(panel.minute[first:last], minute[mine])
        inside = at < last
        at = np.where(inside, at, 0)
        found[mine] = inside & (panel.minute[at] == minute[mine]) & label[at]
    return found
