"""A research life without a truth in it: batch after batch on one history, by the whole rule."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from analysis.batch import run_batch
from analysis.calibration.families import Asked, Scene
from analysis.calibration.measures import MEASURES, MEDIUM, SHORT
from analysis.calibration.recipe import Recipe
from analysis.calibration.relabel import events_of
from analysis.calibration.summary import clopper_pearson
from analysis.members import members_of
from analysis.panel import FamilyData
from analysis.phase import PhaseResult, run_phase1, run_phase2
from analysis.rules import Rules

BATCHES: Final = 10
ALPHA: Final = 0.05
#: Few draws first, more where these leave a doubt; then the whole rule with all of them.
LADDER: Final = (199, 999)
#: With this confidence, a batch that is stopped early could not have reached its level.
FUTILE: Final = 0.999
DAYS: Final = 40


@dataclass(frozen=True)
class Trigger:
    """A trigger of a batch: how large a move it asks for, how often it fires, on which side, and
    whether its hypotheses are fused with a state."""

    name: str
    cut: float
    fire: float
    side: float
    gated: bool = False


TRIGGERS: Final = (
    Trigger("frequent_long", 1.5, 0.12, -1.0),
    Trigger("frequent_short", 1.5, 0.12, 1.0, gated=True),
    Trigger("rare_long", 2.0, 0.10, -1.0, gated=True),
    Trigger("rare_short", 2.0, 0.10, 1.0),
)
#: Five a trigger, twenty a batch, half of them fused: the first five classes, both horizons.
ASKED: Final = tuple(
    (kind, horizon)
    for kind, horizon in zip(
        tuple(MEASURES)[:5], (SHORT, MEDIUM, SHORT, MEDIUM, SHORT), strict=True
    )
)


def live_a_life(recipe: Recipe, seed: int, rules: Rules, batches: int = BATCHES) -> dict[str, Any]:
    """Ten batches of twenty hypotheses on one market; what was promoted, and by which clauses.

    Notes
    -----
    Batch b has the level 0.05/(b(b+1)). Survivors of Phase 1 go on to a hold-out, another
    stretch of the same kind of market. No hypothesis is spared by the power gate, which can
    only take tests away. A batch whose least adjusted p-value is beyond hope after a few draws
    ends there: whatever its controls and clauses were, none of it could be promoted.

    References
    ----------
    Besag and Clifford (1991), Sequential Monte Carlo p-values. Biometrika 78(2).
    """
    scene = Scene.of(recipe.at(days=DAYS), seed)
    ungated = replace(rules, power_gate=False)
    lived = [_judge(scene, ungated, seed, batch) for batch in range(1, batches + 1)]
    return {"hypotheses": sum(b["hypotheses"] for b in lived), "batches": lived}


def _batch(scene: Scene, batch: int) -> list[FamilyData]:
    found = []
    for trigger in TRIGGERS:
        name = f"{batch}/{trigger.name}"
        event = events_of(scene.view, name, trigger.cut, trigger.fire)
        for kind, horizon in ASKED:
            family = scene.family(kind, horizon, event, name.replace("/", "_"), trigger.side)
            asked = Asked(kind, horizon, gated=trigger.gated)
            found.append(scene.gated(family, asked) if trigger.gated else family)
    return found


def _judge(scene: Scene, rules: Rules, seed: int, batch: int) -> dict[str, Any]:
    alpha = ALPHA / (batch * (batch + 1))
    families = _batch(scene, batch)
    found = {"alpha": alpha, "hypotheses": len(families)}
    for rung in LADDER:
        draws = min(rung, rules.draws)
        least = _least_of(scene, families, replace(rules, draws=draws), seed, batch)
        if _is_futile(least, draws, alpha):
            return {**found, "draws": draws, "least_adjusted_p": least, **_NOTHING}
    result = run_phase1(scene.panel, families, rules, alpha, _seed_of(seed, batch), threads=1)
    survivors = [d.hypothesis_id for d in result.decisions if d.passed]
    return {
        **found,
        "draws": rules.draws,
        "least_adjusted_p": min(d.clauses["adjusted_p"].found for d in result.decisions),
        "survivors": survivors,
        "promoted": _confirmed(scene, rules, survivors, seed, batch),
        "contradicted": sum(d.code == "contradicted" for d in result.decisions),
        "clauses": _failed(result),
    }


#: What a batch that was given up early has found.
_NOTHING: Final[dict[str, list[str]]] = {"survivors": [], "promoted": []}


def _seed_of(seed: int, batch: int) -> int:
    return seed * 1000 + batch


def _least_of(
    scene: Scene, families: list[FamilyData], rules: Rules, seed: int, batch: int
) -> float:
    """The least adjusted p-value of a batch; a hypothesis has the largest of its members'."""
    found = run_batch(scene.panel, families, rules, _seed_of(seed, batch), threads=1)
    members = {f.hypothesis_id: members_of(f) for f in families}
    return min(
        max(of_guard[m.test_id] for of_guard in found.forward.values() for m in mine)
        for mine in members.values()
    )


def _is_futile(p: float, draws: int, alpha: float) -> bool:
    """Whether more draws could not bring an adjusted p-value down to the level."""
    count = round(p * (draws + 1)) - 1
    return clopper_pearson(count, draws, FUTILE)[0] > alpha


def _confirmed(
    scene: Scene, rules: Rules, survivors: list[str], seed: int, batch: int
) -> list[str]:
    """Those that the hold-out confirms."""
    if not survivors:
        return []
    recipe = scene.market.recipe
    later = Scene.of(replace(recipe, name=f"{recipe.name}/hold-out"), seed)
    families = [f for f in _batch(later, batch) if f.hypothesis_id in survivors]
    result = run_phase2(later.panel, families, rules, _seed_of(seed, batch), threads=1)
    return [d.hypothesis_id for d in result.decisions if d.passed]


def _failed(result: PhaseResult) -> dict[str, int]:
    """How many hypotheses each clause would have stopped by itself."""
    counted: dict[str, int] = {}
    for decision in result.decisions:
        for name, clause in decision.clauses.items():
            counted[name] = counted.get(name, 0) + (clause.passed is False)
    return counted
