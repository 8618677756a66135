"""Assay sensitivity: δ1 is added after pseudo-events, and the test has to find it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from analysis.arrays import FloatArray, IntArray
from analysis.counters import key_of
from analysis.episodes import blocks_per_day, collapse
from analysis.label_draws import draw_moments, plan_labels
from analysis.panel import BlindFamily, Panel
from analysis.risk_set import own_share, t_deviation
from analysis.rules import Rules
from analysis.score_sheet import Scored
from analysis.studentise import estimate
from analysis.support import Support

#: Each is a market in which the effect is there; 499 tell a power of 80 % to 2 points.
SPIKES: Final = 499


@dataclass(frozen=True)
class Bars:
    """What an estimate has to clear: `critical` and `one_sided` in its own standard errors,
    `floor` (the least that counts, below the second) and `controls` in the outcome's unit."""

    critical: float
    one_sided: float
    floor: float
    controls: float


def spiked_power(
    panel: Panel,
    guard: str,
    family: BlindFamily,
    support: Support,
    residual: FloatArray,
    codes: IntArray,
    error: float,
    rules: Rules,
    bars: Bars,
) -> float:
    """The share of draws in which an effect of δ1 passes every clause that an estimate decides.

    Parameters
    ----------
    residual, codes
        The placebo without its stratum's level, and the episode, of each row of the panel.
    error
        The matched standard error of the real events on the placebo.

    Notes
    -----
    A draw labels comparable bars as events with the very plan of the risk-set test: strata,
    numbers and refractory time are those of the hypothesis in these data. δ1 is added to the
    placebo after each label. That moves the mean of the draw by δ1 and leaves its standard
    error alone, so one pass over the draws answers. What the common bars hide from the draws is
    put back: the standard errors are brought to the matched one, and the draws' spread to that of
    Student's t.

    No outcome is seen: the placebo's window had ended before the event's own began.

    References
    ----------
    ICH E10 (2000), Choice of control group, section 1.5 (assay sensitivity: a trial that finds
    nothing says something only if it would have found what is there).
    """
    own, days = own_share(support, residual), len(np.unique(panel.day[support.events]))
    if not error > 0 or own >= 1:
        return 0.0
    labels = support.is_event.astype(np.int64)
    plan = plan_labels(panel, support.rows, support.stratum, labels, rules.refractory_minutes)
    scored = Scored(residual, codes, blocks_per_day(family.horizon_minutes))
    key = key_of(0, "spike_in", guard, family.draw_group)
    [drawn] = draw_moments(plan, key, SPIKES, [scored], threads=1)
    plain = estimate(collapse(support.events, residual, codes, panel.minute, scored.per_day)).se
    known = np.isfinite(drawn.mean) & (drawn.se > 0)
    if not plain > 0 or not known.any():
        return 0.0
    se = drawn.se[known] * (error / plain)
    excess = (drawn.mean[known] - drawn.mean[known].mean()) / (1 - own)
    spread, wanted = float((excess / se).std()), t_deviation(days - 1)
    if 0 < spread < wanted:
        excess = excess * (wanted / spread)
    found = excess + rules.delta1(family.outcome_class)
    passed = (found >= bars.critical * se) & (found - bars.one_sided * se >= bars.floor)
    return float(np.sum(passed & (found >= bars.controls))) / SPIKES
