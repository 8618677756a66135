"""How often each class rejects where nothing is, by our guards and by what others use."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from analysis.batch import run_tests
from analysis.calibration.contrast import contrast_of
from analysis.calibration.families import Asked, Scene
from analysis.calibration.measures import MEASURES, MEDIUM, SHORT
from analysis.calibration.recipe import Recipe
from analysis.members import all_members
from analysis.multiplicity import p_value
from analysis.panel import FamilyData
from analysis.rules import Rules
from analysis.trials import null_of

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
    """One market: every class and horizon by the formal nulls, and the other ways on the same data.

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
    """What the formal nulls say of each family about its events and comparable bars."""
    tests = run_tests(
        scene.panel, all_members(families), replace(rules, draws=DRAWS), seed, threads=1
    )
    found: Found = {name_of(f): {"events": len(f.events), "p": {}} for f in families}
    names = {f.hypothesis_id: name_of(f) for f in families}
    for of_guard in tests.values():
        for test in of_guard.values():
            mine, null = found[names[test.hypothesis_id]], null_of(test).removeprefix(_LEVEL_B)
            mine["p"][null] = p_value(test.statistic, test.statistics)
            mine.setdefault("effect", {})[null] = test.effect
    return found


def name_of(family: FamilyData) -> str:
    """Class and horizon, without the draw group."""
    return family.hypothesis_id.rsplit("/", 1)[0]
