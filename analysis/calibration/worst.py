"""Outcomes that are missing for a reason: what the answer is as observed, and at worst."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from analysis.calibration.families import Scene
from analysis.calibration.recipe import Recipe
from analysis.calibration.size import KINDS, Found, judged, name_of
from analysis.panel import FamilyData
from analysis.rules import Rules

#: An outcome that was lost lay within these quantiles of what any bar's outcome is.
RANGE = (0.01, 0.99)


def worst_of(recipe: Recipe, seed: int, rules: Rules) -> Found:
    """As observed, and with every lost outcome at the far end of its range, either end.

    References
    ----------
    Manski (1989), Anatomy of the selection problem. Journal of Human Resources 24(3).
    """
    scene = Scene.of(recipe, seed)
    families = scene.families(KINDS)
    found = judged(scene, families, seed, rules)
    for end, share in zip(("lower", "upper"), RANGE, strict=True):
        filled = judged(scene, [_filled(f, share) for f in families], seed, rules)
        for name, mine in found.items():
            mine[end] = {"p": filled[name]["p"], "effect": filled[name]["effect"]}
    for family in families:
        lost = ~np.isfinite(family.outcome[family.events])
        found[name_of(family)]["lost"] = float(lost.mean())
    return found


def _filled(family: FamilyData, share: float) -> FamilyData:
    outcome = family.outcome.copy()
    lost = family.events[~np.isfinite(outcome[family.events])]
    outcome[lost] = np.nanquantile(outcome, share)
    return replace(family, outcome=outcome)
