"""Unaffected series: the same events, and an outcome that the mechanism cannot reach."""

from __future__ import annotations

from typing import Final

import numpy as np

from analysis.controls.base import (
    Control,
    ControlResult,
    not_applicable,
    raw_estimates,
    summarise,
)
from analysis.controls.direction_inverted import swapped_moments
from analysis.counters import key_of, signs
from analysis.episodes import blocks_per_day, collapse, episode_codes
from analysis.panel import FamilyData, Panel
from analysis.rules import Rules
from analysis.studentise import MIN_DAYS, Estimate

CONTROL_ID: Final = "unaffected_series"
NO_SERIES: Final = "no series is named that the mechanism cannot reach"


def run(
    panel: Panel, families: list[FamilyData], rules: Rules, seed: int, threads: int | None = None
) -> list[ControlResult]:
    """Swap the real outcome with the unaffected one, day by day.

    Notes
    -----
    The statistic is the mean excess of the real outcome over the unaffected one: what moves the
    whole market moves both, and only what is left speaks of the mechanism. If there is nothing
    left, either could be the real one on any day. Days are swapped for all symbols together.

    References
    ----------
    Lipsitch, Tchetgen Tchetgen and Cohen (2010), Negative controls, Epidemiology 21(3).
    """
    del threads
    return [_run_one(panel, family, rules, seed) for family in families]


def _run_one(panel: Panel, family: FamilyData, rules: Rules, seed: int) -> ControlResult:
    unaffected = family.fused.unaffected if family.fused is not None else None
    if unaffected is None:
        [(observed, n_events)] = raw_estimates(panel, family, [family.events], rules)
        return not_applicable(family, CONTROL_ID, observed, n_events, NO_SERIES)
    codes = episode_codes(panel, family.horizon_minutes, rules.day_start_minutes)
    per_day = blocks_per_day(family.horizon_minutes)
    excess = collapse(family.events, family.outcome - unaffected, codes, panel.minute, per_day)
    real = swapped_moments(excess, None, np.ones((1, panel.days)))
    days, n_events = len(np.unique(excess.day)), int(excess.size.sum())
    observed = Estimate(float(real.mean[0]), float(real.se[0]), len(excess.value), days)
    if days < MIN_DAYS:
        note = "too few days on which both outcomes are known"
        return not_applicable(family, CONTROL_ID, observed, n_events, note)
    coins = signs(key_of(seed, CONTROL_ID), rules.draws, np.arange(panel.days))
    drawn = swapped_moments(excess, None, coins)
    note = "the excess over the unaffected series, the two swapped by day"
    return summarise(family, CONTROL_ID, observed, n_events, drawn, 0.0, note)


CONTROL: Final = Control(
    control_id=CONTROL_ID,
    level="A",
    what_it_breaks="which of two outcomes the mechanism can reach; the events stay",
    expected_null="the outcome that the mechanism cannot reach does the same",
    run=run,
)
