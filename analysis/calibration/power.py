"""Planted effects: how often they are found, how often that was foretold, and how well measured."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from scipy.special import stdtrit

from analysis.batch import run_tests
from analysis.calibration.families import Asked, Scene
from analysis.calibration.measures import MEASURES, SHORT
from analysis.calibration.recipe import NULLS, PLANTS, Recipe
from analysis.panel import FamilyData, Panel
from analysis.phase import run_phase1
from analysis.power import check_all
from analysis.rules import Rules

ALPHA: Final = 0.025
SIZES: Final = (0.5, 1.0, 2.0)
DRAWS: Final = 999
DAYS: Final = 60
#: Draws that centre an estimate; nothing is judged by them.
CENTRING: Final = 399
#: Each plant's class, and the knob that holds its size; those whose class the phases know.
_ALL: Final = {
    "P1": ("price_dislocation", "reversal"),
    "P2": ("liquidity_vacuum", "vacuum"),
    "P3": ("volatility_aftershock", "aftershock"),
    "P4": ("delayed_refill", "refill"),
    "P5": ("convergence", "convergence"),
    "P6": ("post_event_drift", "reversal"),
    "P7": ("price_dislocation", "unwind"),
}
PLANTED: Final = {name: plant for name, plant in _ALL.items() if plant[0] in MEASURES}


def spiked(size: float, seed: int, rules: Rules) -> dict[str, dict[str, Any]]:
    """Every class with an effect of `size` × δ1 put on its events, where nothing is generic.

    Notes
    -----
    The effect is added to the outcomes of the events alone, so that the truth is known to the
    last digit; that is the effect whose power the blind check foretells.
    """
    scene = Scene.of(NULLS["W1"].at(days=DAYS), seed)
    plain = scene.families([Asked(kind, SHORT) for kind in MEASURES])
    deltas = {f.hypothesis_id: size * rules.delta1(f.outcome_class) for f in plain}
    families = [_with(f, deltas[f.hypothesis_id]) for f in plain]
    decided = run_phase1(scene.panel, families, _ungated(rules), ALPHA, seed, threads=1).decisions
    foretold = _foretold(scene.panel, plain, size, rules)
    measured = _measured(scene.panel, families, seed, rules)
    return {
        kind: {
            "delta": deltas[f.hypothesis_id],
            "passed": decision.passed,
            "code": decision.code,
            "foretold": power,
            "guards": measured[f.hypothesis_id],
        }
        for kind, f, decision, power in zip(MEASURES, families, decided, foretold, strict=True)
    }


def planted(name: str, size: float, seed: int, rules: Rules) -> dict[str, Any]:
    """A plant in the market itself: what is found of it by the whole of Phase 1."""
    kind, knob = PLANTED[name]
    recipe: Recipe = PLANTS[name]
    delta = size * rules.delta1(MEASURES[kind].outcome_class)
    scene = Scene.of(recipe.at(days=DAYS, **{knob: getattr(recipe, knob) * delta}), seed)
    family = scene.family(kind, SHORT, scene.market.tape.event)
    [decision] = run_phase1(
        scene.panel, [family], _ungated(rules), ALPHA, seed, threads=1
    ).decisions
    guards = _measured(scene.panel, [family], seed, rules)[family.hypothesis_id]
    return {"delta": delta, "passed": decision.passed, "code": decision.code, "guards": guards}


def _with(family: FamilyData, delta: float) -> FamilyData:
    outcome = family.outcome.copy()
    outcome[family.events] += delta
    return replace(family, outcome=outcome)


def _ungated(rules: Rules) -> Rules:
    return replace(rules, draws=DRAWS, power_gate=False)


def _foretold(panel: Panel, batch: list[FamilyData], size: float, rules: Rules) -> list[float]:
    """The blind check's power at the planted size."""
    asked = replace(
        rules,
        delta1_price=size * rules.delta1_price,
        delta1_log_ratio=size * rules.delta1_log_ratio,
    )
    return [c.power for c in check_all(panel, [f.blind() for f in batch], asked, ALPHA, threads=1)]


def _measured(
    panel: Panel, families: list[FamilyData], seed: int, rules: Rules
) -> dict[str, dict[str, dict[str, float]]]:
    """Effect, standard error and 95 % interval, by hypothesis and guard."""
    tests = run_tests(panel, families, replace(rules, draws=CENTRING), seed, threads=1)
    found: dict[str, dict[str, dict[str, float]]] = {f.hypothesis_id: {} for f in families}
    for guard, of_guard in tests.items():
        for test in of_guard.values():
            reach = float(stdtrit(max(test.estimate.n_days - 1, 1), 0.975)) * test.matched_se
            found[test.hypothesis_id][guard] = {
                "effect": test.effect,
                "se": test.matched_se,
                "reach": reach,
            }
    return found
