"""Worlds that are expected to break the guard: a hidden cause, and outcomes that are lost."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np

from analysis.calibration.size import LEVEL
from analysis.calibration.summary import p_of_more
from nullhouse.steps.calibrate.jobs import PARTS
from nullhouse.steps.calibrate.tables.section import (
    Demand,
    Results,
    Section,
    cells_of,
    state_of,
)
from nullhouse.steps.calibrate.tables.size import EVIDENCE, MOST


def hidden_section(results: Results) -> Section:
    """Rejections by class under a hidden cause of growing strength, and where they break."""
    rates: dict[str, dict[float, list[bool]]] = defaultdict(dict)
    for cell, runs in cells_of(results, "hidden").items():
        odds = float(cell.rsplit("=", 1)[1])
        for run in runs:
            for kind, mine in run.items():
                both = all(p <= LEVEL for p in mine["p"].values())
                rates[kind].setdefault(odds, []).append(both)
    rows = [
        {
            "class": kind,
            **{f"Γ {g:g}": f"{100 * np.mean(hits):.0f}" for g, hits in sorted(mine.items())},
            "breaks at Γ": _breaks(mine),
            "runs": min(len(hits) for hits in mine.values()),
        }
        for kind, mine in sorted(rates.items())
    ]
    says = (
        "A cause that nothing observed shows multiplies the odds of an event by Γ and moves "
        "outcomes by 0.3 σ or 0.15 log units either way. Rejections under both guards, in "
        "percent; no guard can hold here, and the table says from which Γ on it does not: the "
        f"least at which more than {MOST:.1%} is beyond doubt (exact p below {EVIDENCE})."
    )
    return Section("Hidden common cause (W8)", says, rows)


def _breaks(mine: dict[float, list[bool]]) -> str:
    for odds, hits in sorted(mine.items()):
        if p_of_more(sum(hits), len(hits), MOST) < EVIDENCE:
            return f"{odds:g}"
    return "–"


def worst_section(results: Results) -> Section:
    """As observed and at worst, where outcomes that speak against the effect are lost."""
    gathered: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for run in cells_of(results, "worst").get("W9", []):
        for kind, mine in run.items():
            gathered[kind].append(mine)
    rows = [_row(kind, runs) for kind, runs in sorted(gathered.items())]
    wrong = [
        row["class"]
        for row, runs in zip(rows, (gathered[k] for k in sorted(gathered)), strict=True)
        if p_of_more(_hits(runs, "lower"), len(runs), MOST) < EVIDENCE / max(len(rows), 1)
    ]
    made = min((len(runs) for runs in gathered.values()), default=0)
    demand = Demand(
        "the worst case keeps its size, whatever was lost",
        state_of(bool(wrong), made, PARTS["worst"].repetitions),
        ", ".join(wrong) or "no class rejects too often",
    )
    says = (
        "Three in ten of the outcomes below the median are lost after events. As observed the "
        "test is misled; with every lost outcome at the first percentile of all bars' outcomes it "
        "is not, and the two ends bound the effect. Rejections under both guards, in percent."
    )
    return Section("Outages that come with events (W9)", says, rows, (demand,))


def _row(kind: str, runs: list[dict[str, Any]]) -> dict[str, Any]:
    of = len(runs)
    ends = [(run["lower"]["effect"]["price"], run["upper"]["effect"]["price"]) for run in runs]
    covered = sum(low <= 0 <= high for low, high in ends if low is not None and high is not None)
    return {
        "class": kind,
        "lost": f"{100 * np.mean([run['lost'] for run in runs]):.0f} %",
        "as observed": f"{100 * _hits(runs, None) / of:.0f}",
        "at worst": f"{100 * _hits(runs, 'lower') / of:.0f}",
        "lower bound": float(np.mean([low for low, _ in ends if low is not None])),
        "upper bound": float(np.mean([high for _, high in ends if high is not None])),
        "bounds hold the truth": f"{covered} of {of}",
    }


def _hits(runs: list[dict[str, Any]], end: str | None) -> int:
    """Rejections under both guards."""
    ps = [(run if end is None else run[end])["p"] for run in runs]
    return sum(all(p <= LEVEL for p in mine.values()) for mine in ps)
