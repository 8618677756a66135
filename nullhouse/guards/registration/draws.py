"""No control looks at outcomes when it draws: then its draws' means add up over outcomes.

A draw picks rows, and its effect is a mean over them. If the rows are the same for any outcome,
the effect of the sum of two outcomes is the sum of the effects, draw by draw. A control that
picks rows by their outcome picks others for each of the three.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from analysis.arrays import FloatArray
from analysis.controls import CONTROLS, LINK_CONTROLS
from analysis.controls.self_test import DAYS, DRAWS, small_family, small_panel
from analysis.fused import BETWEEN
from analysis.members import members_of
from analysis.panel import FamilyData, Panel
from analysis.risk_set import run_risk_set
from analysis.rules import Rules
from nullhouse.guards.finding import Finding
from nullhouse.guards.ground import Ground

_INVERSIONS = ("signs", "sides", "windows")
_SEED = 1
#: A shift by whole days needs many days to have draws at all.
_LONG = {"time_shifted": 60}
#: Links that have draws on a short panel of one symbol.
_LINKS = ("gate_label_shuffle", "gate_states_randomised", "label_permutation")
#: Rounding of sums over a few hundred numbers; a peeking draw is off by a tenth.
_TOLERANCE = 1e-9

Draw = Callable[[Panel, FamilyData, Rules], FloatArray]


def look(ground: Ground) -> list[Finding]:
    """Controls whose draws are not those of another outcome."""
    del ground  # asked of the code alone
    rules = replace(Rules(), draws=DRAWS)
    return [
        finding
        for name, draw in _draws().items()
        for inversion in _INVERSIONS
        for finding in _peeks(name, draw, small_panel(_LONG.get(name, DAYS)), inversion, rules)
    ]


def _draws() -> dict[str, Draw]:
    def of_control(name: str) -> Draw:
        run = (CONTROLS | LINK_CONTROLS)[name].run
        return lambda panel, family, rules: run(panel, [family], rules, _SEED, 1)[0].effects

    def risk_set(panel: Panel, family: FamilyData, rules: Rules) -> FloatArray:
        return run_risk_set(panel, "price", [family], rules, _SEED, 1)[0].draw_effects

    def gated(panel: Panel, family: FamilyData, rules: Rules) -> FloatArray:
        return risk_set(panel, _between(panel, family), rules)

    controls = {name: of_control(name) for name in (*CONTROLS, *_LINKS)}
    return {**controls, "risk_set_price": risk_set, "risk_set_gated": gated}


def _between(panel: Panel, family: FamilyData) -> FamilyData:
    """The events against the trigger's others, all of them alike."""
    if family.fused is None:
        raise ValueError("a family without a second sensor has no second null")
    alike = {name: np.zeros(panel.rows, np.int64) for name in panel.strata}
    fused = replace(family.fused, strata=alike, members=(BETWEEN,))
    [member] = members_of(replace(family, fused=fused))
    return member


def _peeks(name: str, draw: Draw, panel: Panel, inversion: str, rules: Rules) -> Iterator[Finding]:
    rng = np.random.default_rng(_SEED)
    family = small_family(panel, rng, inversion, 0.0)
    family = replace(family, placebo=np.zeros(panel.rows))
    one, other = rng.standard_normal((2, panel.rows))
    parts = [draw(panel, replace(family, outcome=y), rules) for y in (one, other, one + other)]
    if not min(map(len, parts)):
        raise ValueError(f"{name} makes no draws on the panel that it is asked on: lengthen it")
    # How many draws there are may not hang on the outcome either.
    one_effect, other_effect, sum_effect = (part[: min(map(len, parts))] for part in parts)
    off = np.abs(sum_effect - one_effect - other_effect)
    if len({len(part) for part in parts}) == 1 and not np.nanmax(off) > _TOLERANCE:
        return
    first = int(np.argmax(off > _TOLERANCE))
    yield Finding(
        guard="registration",
        model=f"analysis/controls: {name}",
        column="effect",
        row=f"draw {first}, {inversion}",
        expected=f"{one_effect[first] + other_effect[first]:.6f}, the sum of two outcomes' effects",
        found=f"{sum_effect[first]:.6f}, the effect of their sum",
        cause="the control's draws depend on the outcome that they are to be compared by",
        remedy="draw from what is known at the event; read outcomes when the draws are made",
    )
