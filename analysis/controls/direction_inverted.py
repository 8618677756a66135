"""Direction-inverted: the same events with the direction taken away, day by day."""

from __future__ import annotations

from typing import Final

import numpy as np

from analysis.arrays import FloatArray
from analysis.controls.base import Control, ControlResult, not_applicable, summarise
from analysis.counters import key_of, signs
from analysis.episodes import Episodes, blocks_per_day, collapse, episode_codes
from analysis.panel import BlindFamily, FamilyData, Panel
from analysis.rules import Rules
from analysis.studentise import MIN_DAYS, DrawMoments, Estimate, moments_of_days

CONTROL_ID: Final = "direction_inverted"
NOTES: Final = {
    "signs": "signs flipped by day",
    "sides": "the excess over the other side's events, sides swapped by day",
    "windows": "the excess over the window before the event, windows swapped by day",
}


def run(
    panel: Panel, families: list[FamilyData], rules: Rules, seed: int, threads: int | None = None
) -> list[ControlResult]:
    """Take the direction away in one of three ways, as the hypothesis allows.

    Notes
    -----
    A directed outcome has its sign flipped in whole days. An undirected outcome of a one-sided
    trigger swaps its side's events with the other side's in whole days; otherwise the window
    after an event is swapped with the one before it. Days are blocks shared by all symbols,
    and, because a day's coin depends on the day and the draw alone, by all hypotheses.

    For the two undirected forms the statistic is the difference of the two that are swapped:
    both may be far from zero together, and only their difference speaks of the direction.

    References
    ----------
    Canay, Romano and Shaikh (2017), Randomization tests under an approximate symmetry
    assumption, Econometrica 85(3).
    """
    del threads  # a few thousand numbers per draw: nothing to share out
    return [_run_one(panel, family, rules, seed) for family in families]


def _run_one(panel: Panel, family: FamilyData, rules: Rules, seed: int) -> ControlResult:
    blind = family.blind()
    values = family.outcome
    if blind.inversion == "windows":
        values = family.outcome - family.placebo
    real, other = arms(panel, blind, values, rules)
    coins = signs(key_of(seed, CONTROL_ID), rules.draws, np.arange(panel.days))
    drawn = swapped_moments(real, other, coins)
    as_it_is = swapped_moments(real, other, np.ones((1, panel.days)))
    days = len(np.unique(real.day))
    observed = Estimate(float(as_it_is.mean[0]), float(as_it_is.se[0]), len(real.value), days)
    n_events = int(real.size.sum())
    if days < MIN_DAYS or (other is not None and not len(other.value)):
        note = "too few days with an outcome on both sides of the comparison"
        return not_applicable(family, CONTROL_ID, observed, n_events, note)
    note = NOTES[blind.inversion]
    return summarise(family, CONTROL_ID, observed, n_events, drawn, 0.0, note)


def arms(
    panel: Panel, family: BlindFamily, values: FloatArray, rules: Rules
) -> tuple[Episodes, Episodes | None]:
    """The episodes of the events, and of the other side's events where sides are swapped."""
    codes = episode_codes(panel, family.horizon_minutes, rules.day_start_minutes)
    per_day = blocks_per_day(family.horizon_minutes)
    real = collapse(family.events, values, codes, panel.minute, per_day)
    if family.inversion != "sides":
        return real, None
    return real, collapse(family.opposite_events, values, codes, panel.minute, per_day)


def swapped_moments(real: Episodes, other: Episodes | None, coins: FloatArray) -> DrawMoments:
    """Mean of the real arm less that of the other, and its standard error, for every coin row.

    Without another arm a coin of −1 turns the sign of the day; with one it swaps the two arms.
    """
    days = coins.shape[1]
    sums, weights = _by_day(real, days)
    if other is None:
        return moments_of_days(coins * sums, weights)
    other_sums, other_weights = _by_day(other, days)
    swap = coins < 0
    first = _arm(np.where(swap, other_sums, sums), np.where(swap, other_weights, weights))
    second = _arm(np.where(swap, sums, other_sums), np.where(swap, weights, other_weights))
    used = int(np.sum((weights > 0) | (other_weights > 0)))
    spread = np.sum((first[1] - second[1]) ** 2, axis=1)
    scale = used / (used - 1) if used > 1 else np.nan
    return DrawMoments(first[0] - second[0], np.sqrt(scale * spread))


def _arm(sums: FloatArray, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The arm's mean in each draw, and each day's share of that mean's error."""
    whole = weights.sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore"):
        mean = sums.sum(axis=1, keepdims=True) / whole
        return mean[:, 0], (sums - mean * weights) / whole


def _by_day(episodes: Episodes, days: int) -> tuple[FloatArray, FloatArray]:
    """Each day's weighted sum, and its weight."""
    sums = np.bincount(episodes.day, weights=episodes.weight * episodes.value, minlength=days)
    weights = np.bincount(episodes.day, weights=episodes.weight, minlength=days)
    return sums.astype(np.float64), weights.astype(np.float64)


CONTROL: Final = Control(
    control_id=CONTROL_ID,
    level="A",
    what_it_breaks="the direction: its sign, its side, or before against after",
    expected_null="the outcome is the same whichever way round a day is read",
    run=run,
)
