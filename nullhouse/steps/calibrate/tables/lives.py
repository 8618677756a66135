"""Null research lives: how often anything at all is promoted."""

from __future__ import annotations

from typing import Any, Final

from analysis.calibration.summary import clopper_pearson
from nullhouse.steps.calibrate.jobs import PARTS
from nullhouse.steps.calibrate.tables.section import (
    Demand,
    Results,
    Section,
    cells_of,
    state_of,
)

MOST: Final = 0.076
STEPS: Final = {
    "an adjusted p at or below its level": lambda b: b["least_adjusted_p"] <= b["alpha"],
    "a survivor of Phase 1": lambda b: bool(b["survivors"]),
    "a promotion": lambda b: bool(b["promoted"]),
}


def lives_section(results: Results) -> Section:
    """Lives in which each step was taken at least once, with exact intervals."""
    lived = [run for runs in cells_of(results, "lives").values() for run in runs]
    if not lived:
        return Section("Research lives", "", [])
    counted = {step: sum(_ever(life, took) for life in lived) for step, took in STEPS.items()}
    rows: list[dict[str, Any]] = []
    for step, found in counted.items():
        low, high = clopper_pearson(found, len(lived))
        rows.append(
            {"lives with": step, "found": found, "of": len(lived), "least": low, "most": high}
        )
    parts = PARTS["lives"]
    full = parts.repetitions * len(parts.cells)
    found = counted["a promotion"]
    bound = rows[-1]["most"]
    wrong = rows[-1]["least"] > 0.05
    if len(lived) >= full:
        wrong = bound > MOST
    demand = Demand(
        f"family-wise error of a research life: exact 95 % upper bound at most {MOST}",
        state_of(wrong, len(lived), full),
        f"{found} of {len(lived)} lives promoted something; at most {bound:.3f}",
    )
    tested = sum(life["hypotheses"] for life in lived)
    says = (
        f"{len(lived)} lives, each ten batches of twenty hypotheses on one history ({tested:,} "
        "hypotheses in all, half of them fused with a state), batch b at 0.05/(b(b+1)), by the "
        "whole promotion rule. None of them is true, and none is spared by the power gate."
    )
    return Section("Research lives", says, rows, (demand,))


def _ever(life: dict[str, Any], took: Any) -> bool:
    return any(took(batch) for batch in life["batches"])
