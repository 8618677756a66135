"""How often each class rejects where nothing is, by our guards and by what others use."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from analysis.calibration.contrast import contrast_of
from analysis.calibration.families import Asked, Scene
from analysis.calibration.measures import MEASURES, MEDIUM, SHORT
from analysis.calibration.recipe import Recipe
from analysis.panel import FamilyData
from analysis.phase import run_phase1
from analysis.rules import Rules

LEVEL: Final = 0.05
#: α(draws + 1) is fifty at the level that is measured.
DRAWS: Final = 999
KINDS: Final = (
    *(Asked(kind, horizon) for horizon in (SHORT, MEDIUM) for kind in MEASURES),
    *(Asked(kind, SHORT, gated=True) for kind in ("price_dislocation", "volatility_aftershock")),
)

#: How the formal nulls' names begin: one a guard, more where a hypothesis is fused.
_LEVEL_B: Final = "risk_set_"

#: By hypothesis, what was found of it.
Found = dict[str, dict[str, Any]]


def size_of(recipe: Recipe, seed: int, rules: Rules, *, contrast: bool = True) -> Found:
    """One market: every class and horizon through Phase 1, and the other ways on the same data.

    Returns
    -------
    By name of `Asked`, the one-sided p-value and the matched excess (in the outcome's unit) under
    each formal null, and the p-values of the other ways.
    """
    scene = Scene.of(recipe, seed)
    families = scene.families(KINDS)
    found = judged(scene, families, seed, rules)
    if contrast:
        for family in families:
            found[name_of(family)]["others"] = contrast_of(scene.panel, family, seed)
    return found


def judged(scene: Scene, families: list[FamilyData], seed: int, rules: Rules) -> Found:
    """What Phase 1 says of each family about its events and comparable bars."""
    ungated = replace(rules, draws=DRAWS, power_gate=False)
    result = run_phase1(scene.panel, families, ungated, LEVEL, seed, threads=1)
    found: Found = {name_of(f): {"events": len(f.events), "p": {}} for f in families}
    names = {f.hypothesis_id: name_of(f) for f in families}
    for trial in result.trials:
        if trial.guard is None:
            continue
        mine, null = found[names[trial.hypothesis_id]], trial.control_id.removeprefix(_LEVEL_B)
        mine["p"][null] = trial.p_value
        mine.setdefault("effect", {})[null] = trial.effect
    return found


def name_of(family: FamilyData) -> str:
    """Class and horizon, without the draw group."""
    return family.hypothesis_id.rsplit("/", 1)[0]
