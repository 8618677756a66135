"""Randomised clustering: events of the same rule on prints that do not cluster as they did."""

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
from analysis.panel import FamilyData, Panel
from analysis.rules import Rules
from analysis.studentise import DrawMoments

CONTROL_ID: Final = "randomised_clustering"


def run(
    panel: Panel, families: list[FamilyData], rules: Rules, seed: int, threads: int | None = None
) -> list[ControlResult]:
    """Take the statistic over each re-clustered set of events.

    Notes
    -----
    The sets come from the same event rule on prints moved within their cells: intensity and
    sizes stay, burstiness goes. Nothing is drawn here, so the seed is not used. A set with
    hardly any event has no standard error worth having and is left out; when too few sets
    remain the control says so instead of an answer.
    """
    del seed, threads
    return [_run_one(panel, family, rules) for family in families]


def _run_one(panel: Panel, family: FamilyData, rules: Rules) -> ControlResult:
    (observed, n_events), *drawn = raw_estimates(
        panel, family, [family.events, *family.clustered], rules
    )
    usable = [(e, n) for e, n in drawn if n >= rules.min_draw_events and e.n_days > 1]
    if len(usable) < rules.cluster_draws:
        note = _shortage(len(family.clustered), len(usable), rules)
        return not_applicable(family, CONTROL_ID, observed, n_events, note)
    draws = DrawMoments(np.array([e.mean for e, _ in usable]), np.array([e.se for e, _ in usable]))
    typical = float(np.median([n for _, n in usable]))
    note = f"{typical:,.0f} events in the median draw, {n_events:,} in reality"
    return summarise(family, CONTROL_ID, observed, n_events, draws, float(draws.mean.mean()), note)


def _shortage(draws: int, usable: int, rules: Rules) -> str:
    if not draws:
        return "this trigger has no prints to re-cluster"
    return (
        f"only {usable} of {draws} re-clustered draws have {rules.min_draw_events} events or "
        f"more; {rules.cluster_draws} are needed"
    )


CONTROL: Final = Control(
    control_id=CONTROL_ID,
    level="A",
    what_it_breaks="that prints come in bursts; their number, sizes and hours stay",
    expected_null="events from re-clustered prints are followed by the same outcomes",
    run=run,
)
