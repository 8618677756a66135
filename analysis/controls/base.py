"""What every control takes and gives back."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.arrays import FloatArray, IntArray
from analysis.episodes import blocks_per_day, collapse, episode_codes
from analysis.multiplicity import p_value
from analysis.panel import FamilyData, Panel
from analysis.rules import Rules
from analysis.studentise import DrawMoments, Estimate, estimate, t_ratio

# Turns a median absolute deviation into a standard deviation under a normal law.
MAD_TO_SD = 1.4826
BINS = 41


@dataclass(frozen=True, eq=False)
class ControlResult:
    """A hypothesis against one control.

    Attributes
    ----------
    effect, effects
        The real effect and that of each draw, in the outcome's unit.
    control_mean, control_sd, z
        Moments of the draws' effects, and the real effect in terms of them.
    statistics, separation, p_value
        The draws' studentised statistics, the real one's distance from their median in robust
        standard deviations, and the share of draws that reach it.
    applicable, note
        Whether the control says anything here, and what there is to know about it.
    """

    hypothesis_id: str
    control_id: str
    level: str
    n_events: int
    n_days: int
    effect: float
    control_mean: float
    control_sd: float
    z: float
    separation: float
    p_value: float
    draws: int
    effects: FloatArray
    statistics: FloatArray
    applicable: bool
    note: str


@dataclass(frozen=True)
class Control:
    """A control: what it breaks, what is expected without an effect, and how it is run.

    `run` takes all hypotheses of one draw group, so that they share their draws.
    """

    control_id: str
    level: str
    what_it_breaks: str
    expected_null: str
    run: Callable[[Panel, list[FamilyData], Rules, int, int | None], list[ControlResult]]


def summarise(
    family: FamilyData,
    control_id: str,
    observed: Estimate,
    n_events: int,
    draws: DrawMoments,
    centre: float,
    note: str = "",
) -> ControlResult:
    """The real effect beside its draws, all studentised about `centre`.

    Notes
    -----
    The centre is what is expected of the control. An outcome that is far from zero after any
    minute would otherwise give every draw a large statistic of wide spread, among which a real
    excess does not show.
    """
    mean, sd = moments(draws.mean)
    statistics = t_ratio(draws.mean - centre, draws.se)
    statistic = (observed.mean - centre) / observed.se if observed.se > 0 else math.nan
    return ControlResult(
        hypothesis_id=family.hypothesis_id,
        control_id=control_id,
        level="A",
        n_events=n_events,
        n_days=observed.n_days,
        effect=observed.mean,
        control_mean=mean,
        control_sd=sd,
        z=(observed.mean - mean) / sd if sd > 0 else math.nan,
        separation=separation(statistic, statistics),
        p_value=p_value(statistic, statistics),
        draws=len(statistics),
        effects=draws.mean,
        statistics=statistics,
        applicable=True,
        note=note,
    )


def not_applicable(
    family: FamilyData, control_id: str, observed: Estimate, n_events: int, note: str
) -> ControlResult:
    """The control has nothing to say, and why."""
    return ControlResult(
        hypothesis_id=family.hypothesis_id,
        control_id=control_id,
        level="A",
        n_events=n_events,
        n_days=observed.n_days,
        effect=observed.mean,
        control_mean=math.nan,
        control_sd=math.nan,
        z=math.nan,
        separation=math.nan,
        p_value=math.nan,
        draws=0,
        effects=np.empty(0),
        statistics=np.empty(0),
        applicable=False,
        note=f"not applicable: {note}",
    )


def raw_estimates(
    panel: Panel, family: FamilyData, row_sets: Sequence[IntArray], rules: Rules
) -> list[tuple[Estimate, int]]:
    """The mean outcome over each set of rows, unadjusted, and how many events it rests on."""
    codes = episode_codes(panel, family.horizon_minutes, rules.day_start_minutes)
    per_day = blocks_per_day(family.horizon_minutes)
    episodes = [collapse(rows, family.outcome, codes, panel.minute, per_day) for rows in row_sets]
    return [(estimate(each), int(each.size.sum())) for each in episodes]


def moments(effects: FloatArray) -> tuple[float, float]:
    """Mean and standard deviation of the draws that have a value."""
    known = effects[np.isfinite(effects)]
    if len(known) < 2:
        return math.nan, math.nan
    return float(known.mean()), float(known.std(ddof=1))


def separation(statistic: float, statistics: FloatArray) -> float:
    """Distance from the draws' median in robust standard deviations.

    References
    ----------
    Rousseeuw and Croux (1993), Alternatives to the median absolute deviation, JASA 88(424).
    """
    known = statistics[np.isfinite(statistics)]
    if not len(known) or math.isnan(statistic):
        return math.nan
    middle = float(np.median(known))
    spread = MAD_TO_SD * float(np.median(np.abs(known - middle)))
    return (statistic - middle) / spread if spread > 0 else math.nan


def histogram(effects: FloatArray) -> tuple[tuple[float, ...], tuple[int, ...]]:
    """Edges and counts of the draws' effects in equal bins; empty without a spread."""
    known = effects[np.isfinite(effects)]
    if not len(known) or known.min() == known.max():
        return (), ()
    counts, edges = np.histogram(known, bins=BINS)
    return tuple(map(float, edges)), tuple(map(int, counts))
