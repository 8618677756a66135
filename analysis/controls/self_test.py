"""A control that cannot fail proves nothing: each is tried on data with a known answer."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import bdtrc

from analysis.arrays import IntArray
from analysis.controls.base import Control
from analysis.fused import Fused
from analysis.panel import FamilyData, Panel
from analysis.rules import Rules

DAYS = 20
EVENTS = 160
# How long the second sensor stands or falls at a time.
STATE_MINUTES = 240
SPIKE = 1.0
LEVEL = 0.05
DRAWS = 99
NULL_RUNS = 40
# A sound control exceeds this count once in a thousand self-tests.
SURPRISE = 1e-3


@dataclass(frozen=True)
class SelfTest:
    """How a control did where the answer is known.

    Attributes
    ----------
    spike_p
        Its p-value for events that carry a large effect.
    spread
        The standard deviation of its draws there.
    null_rejections, null_runs
        How often it rejected at 5 % where nothing was planted, of how many.
    """

    control_id: str
    inversion: str
    spike_p: float
    spread: float
    null_rejections: int
    null_runs: int

    @property
    def passed(self) -> bool:
        """It can reject, it can vary, and it does not reject for nothing."""
        chance = float(bdtrc(self.null_rejections - 1, self.null_runs, LEVEL))
        quiet = self.null_rejections == 0 or chance > SURPRISE
        return self.spike_p <= LEVEL and self.spread > 0 and quiet


def self_test(
    control: Control,
    inversion: str = "signs",
    seed: int = 1,
    days: int = DAYS,
    symbols: int = 1,
) -> SelfTest:
    """Run a control on a planted spike and on worlds without one.

    `inversion` is `signs`, `sides` or `windows`: the three kinds of hypothesis that
    `direction_inverted` tells apart. Controls that count whole days or weeks need a longer
    span, and those that match symbols need several.
    """
    rules = replace(Rules(), draws=DRAWS)
    panel = small_panel(days, symbols)
    spiked = small_family(panel, np.random.default_rng([seed, 0]), inversion, SPIKE)
    [found] = control.run(panel, [spiked], rules, seed, 1)
    rejections = 0
    for run in range(1, NULL_RUNS + 1):
        family = small_family(panel, np.random.default_rng([seed, run]), inversion, 0.0)
        [result] = control.run(panel, [family], rules, seed + run, 1)
        rejections += result.p_value <= LEVEL
    return SelfTest(
        control.control_id, inversion, found.p_value, found.control_sd, rejections, NULL_RUNS
    )


def small_panel(days: int = DAYS, symbols: int = 1) -> Panel:
    """Every minute of some days, in two volatility bins."""
    minute = np.tile(np.arange(days * 1440, dtype=np.int64) + 241, symbols)
    hour = minute // 60 % 168
    return Panel(
        symbol=np.repeat(np.arange(symbols), days * 1440).astype(np.int16),
        minute=minute,
        day=((minute - 241) // 1440).astype(np.int32),
        hour_of_week=hour.astype(np.int16),
        vol_bin=(hour // 12 % 2).astype(np.int16),
        strata={"price": hour},
        covariates={"price": np.empty((len(minute), 0))},
    )


def small_family(
    panel: Panel, rng: np.random.Generator, inversion: str, spike: float
) -> FamilyData:
    """Events at random quarters of an hour, an outcome of noise, and perhaps a spike.

    A second sensor stands for some hours and falls for some: the events are the trigger's
    events under it, and those of the other side are the rest.
    """
    base = np.sort(rng.choice(panel.rows // 15, 2 * EVENTS, replace=False) * 15)
    label = np.repeat(rng.random(panel.rows // STATE_MINUTES) < 0.5, STATE_MINUTES)
    fused = Fused(base, label, rng.standard_normal(panel.rows))
    outcome = rng.standard_normal(panel.rows)
    outcome[fused.events] += spike
    return FamilyData(
        hypothesis_id="self_test",
        draw_group="self_test",
        outcome_class="price" if inversion == "signs" else "volatility",
        directed=inversion == "signs",
        one_sided=inversion == "sides",
        horizon_minutes=15,
        events=fused.events,
        eligible=np.ones(panel.rows, bool),
        outcome=outcome,
        placebo=rng.standard_normal(panel.rows),
        opposite_events=base[~label[base]],
        clustered=tuple(np.sort(_shuffled_slots(rng, panel.rows // 15) * 15)),
        fused=fused,
    )


def _shuffled_slots(rng: np.random.Generator, slots: int) -> IntArray:
    """As many slots as there are events, for each re-clustered draw."""
    return np.stack([rng.choice(slots, EVENTS, replace=False) for _ in range(DRAWS)]).astype(
        np.int64
    )
