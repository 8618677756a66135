"""Time-shifted: the whole set of events moved in time, all symbols together, every way there is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from analysis.arrays import BoolArray, FloatArray, IntArray
from analysis.controls.base import Control, ControlResult, not_applicable, summarise
from analysis.episodes import MINUTES_PER_DAY, blocks_per_day, episode_codes, order_weights
from analysis.multiplicity import p_value
from analysis.panel import FamilyData, Panel
from analysis.rules import Rules
from analysis.shift_errors import clustered_moments
from analysis.shifts import ShiftSums, Weighted, shift_sums
from analysis.studentise import DrawMoments, Estimate, t_ratio

CONTROL_ID: Final = "time_shifted"
# Nearer shifts meet the same volatility, and what the events themselves have done.
NEAREST_DAYS: Final = 2
# An event set that has lost more than half of its weight is another one.
KEPT: Final = 0.5


@dataclass(frozen=True, eq=False)
class ShiftCurve:
    """The mean and its standard error at shifts in minutes; what is not admissible is NaN.

    Attributes
    ----------
    shift
        −reach … +reach, in minutes.
    mean, se
        Over the events moved by `shift`, in the outcome's unit.
    admissible
        Far enough from 0, with enough of the events still on the grid.
    """

    shift: IntArray
    mean: FloatArray
    se: FloatArray
    admissible: BoolArray

    @property
    def of_whole_days(self) -> BoolArray:
        """Admissible shifts that keep each event's time of day."""
        whole: BoolArray = self.shift % MINUTES_PER_DAY == 0
        return self.admissible & whole

    @property
    def statistic(self) -> FloatArray:
        """The mean at every shift about that of the draws, in its own standard errors."""
        chosen = self.of_whole_days
        centre = float(self.mean[chosen].mean()) if chosen.any() else 0.0
        return t_ratio(self.mean - centre, self.se)

    @property
    def at_home(self) -> int:
        """The place of shift 0."""
        return len(self.shift) // 2


def run(
    panel: Panel, families: list[FamilyData], rules: Rules, seed: int, threads: int | None = None
) -> list[ControlResult]:
    """Move the events by every admissible number of whole days, and by every number of minutes.

    Notes
    -----
    Spacing, bursts and what symbols do together stay; the alignment with outcomes is broken.
    The draws are the shifts by whole days, because others also change the time of day; how the
    shifts by any minute compare stands in the note. Shifts are truncated and not circular: the
    end of the span is not a neighbour of its beginning. Nothing is drawn, so the seed is not
    used. Neighbouring shifts are alike, and any slow drift speaks for or against all of them:
    like the shuffled times, necessary and never sufficient.

    References
    ----------
    Harris (2020), Nonsense correlations in neuroscience, bioRxiv 2020.11.29.402719 (what a
    shift cannot exclude).
    """
    del seed
    curves = shift_curves(panel, families, rules, threads)
    return [
        _result(panel, family, curve, rules) for family, curve in zip(families, curves, strict=True)
    ]


def shift_curves(
    panel: Panel, families: list[FamilyData], rules: Rules, threads: int | None = None
) -> list[ShiftCurve]:
    """The mean and its error at every shift, one curve per family."""
    events = [_weighted(panel, family, rules) for family in families]
    outcomes = [family.outcome for family in families]
    pairs = [(place, place) for place in range(len(families))]
    sums = shift_sums(panel, events, outcomes, pairs, _reach(panel), threads)
    return [
        clustered(panel, moved, family.outcome, curve_of(each, moved, family.horizon_minutes))
        for family, each, moved in zip(families, sums, events, strict=True)
    ]


def _reach(panel: Panel) -> int:
    """Half the span, in minutes: beyond, most of the events are lost."""
    return int(panel.minute.max() - panel.minute.min() + 1) // 2 if panel.rows else 0


def whole_day_shifts(panel: Panel, horizon_minutes: int) -> int:
    """How many shifts by whole days are far enough from 0 and within the reach, both ways."""
    nearest = -(-max(NEAREST_DAYS * MINUTES_PER_DAY, 2 * horizon_minutes) // MINUTES_PER_DAY)
    return 2 * max(_reach(panel) // MINUTES_PER_DAY - nearest + 1, 0)


def _weighted(panel: Panel, family: FamilyData, rules: Rules) -> Weighted:
    """Each event with its weight in its episode."""
    codes = episode_codes(panel, family.horizon_minutes, rules.day_start_minutes)
    return Weighted(family.events, order_weights(family.events, codes, panel.minute))


def curve_of(sums: ShiftSums, moved: Weighted, horizon_minutes: int) -> ShiftCurve:
    """Mean and standard error at every shift.

    Notes
    -----
    With weights w over the outcomes y that the moved events meet, m = Σwy / Σw and
    se² = (Σwy² / Σw − m²) / n, where n is (Σw)² / Σw² of all events (Kish's effective number),
    less the share that meets no outcome. This error takes every episode for independent;
    `clustered` mends it.
    """
    shift = np.arange(-sums.reach, sums.reach + 1)
    whole = float(moved.weights.sum())
    effective = whole**2 / float(np.sum(moved.weights**2)) if len(moved.weights) else 0.0
    kept = sums.weight > KEPT * max(float(sums.weight[sums.reach]), 0.5)
    far = np.abs(shift) >= max(NEAREST_DAYS * MINUTES_PER_DAY, 2 * horizon_minutes)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(sums.weight > 0.5, sums.total / sums.weight, np.nan)
        spread = np.maximum(sums.square / sums.weight - mean**2, 0.0)
        se = np.sqrt(spread / (effective * sums.weight / whole))
    return ShiftCurve(shift, mean, se, far & kept)


def clustered(panel: Panel, moved: Weighted, outcome: FloatArray, curve: ShiftCurve) -> ShiftCurve:
    """The curve with errors clustered by day.

    Notes
    -----
    At shifts by whole days, the real events among them, the error is summed day by day. At any
    other shift that would cost one pass over the outcome per event, so the unclustered error is
    taken times the factor by which clustering changes it at the nearest whole day.
    """
    whole = np.flatnonzero(curve.shift % MINUTES_PER_DAY == 0)
    exact = clustered_moments(panel, moved, outcome, curve.shift[whole]).se
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = exact / curve.se[whole]
    nearest = np.searchsorted(curve.shift[whole] + MINUTES_PER_DAY // 2, curve.shift)
    se = curve.se * factor[np.minimum(nearest, len(whole) - 1)]
    se[whole] = exact
    return replace(curve, se=se)


def _result(panel: Panel, family: FamilyData, curve: ShiftCurve, rules: Rules) -> ControlResult:
    known = family.events[np.isfinite(family.outcome[family.events])]
    codes = episode_codes(panel, family.horizon_minutes, rules.day_start_minutes)[known]
    days = len(np.unique(codes // blocks_per_day(family.horizon_minutes)))
    home = curve.at_home
    real = Estimate(float(curve.mean[home]), float(curve.se[home]), len(np.unique(codes)), days)
    chosen = curve.of_whole_days
    if int(chosen.sum()) < rules.min_shifts or not len(known):
        note = (
            f"{int(chosen.sum())} shifts by whole days are admissible, {rules.min_shifts} are "
            "needed for an answer"
        )
        return not_applicable(family, CONTROL_ID, real, len(known), note)
    draws = DrawMoments(curve.mean[chosen], curve.se[chosen])
    centre = float(draws.mean.mean())
    note = f"shifts by whole days; {_of_any_minute(curve, real, centre)}"
    return summarise(family, CONTROL_ID, real, len(known), draws, centre, note)


def _of_any_minute(curve: ShiftCurve, real: Estimate, centre: float) -> str:
    statistics = t_ratio(curve.mean[curve.admissible] - centre, curve.se[curve.admissible])
    statistic = (real.mean - centre) / real.se if real.se > 0 else np.nan
    share = p_value(statistic, statistics)
    return f"p {share:.2g} among all {len(statistics):,} shifts by any minute"


CONTROL: Final = Control(
    control_id=CONTROL_ID,
    level="A",
    what_it_breaks="the tie between events and outcomes; their spacing and time of day stay",
    expected_null="events moved by whole days are followed by the same outcomes",
    run=run,
)
