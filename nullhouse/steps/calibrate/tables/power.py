"""Effects that are there: found as often as foretold, and measured without bias."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
from scipy.special import stdtrit

from analysis.calibration.power import PLANTED
from analysis.calibration.summary import clopper_pearson
from nullhouse.steps.calibrate.jobs import PARTS
from nullhouse.steps.calibrate.tables.section import (
    Demand,
    Results,
    Section,
    cells_of,
    outside,
    percent,
    state_of,
)

TOLERATED: Final = 0.05
NEEDED: Final = 0.8
COVERED: Final = (0.93, 0.97)
BIAS: Final = 0.2
#: Cells of one table are judged together at 5 %.
_TOGETHER: Final = 0.05
#: Sizes share their markets, so one of them says all there is about the estimate.
_MEASURED_AT: Final = "1"


def power_section(results: Results) -> Section:
    """The share found against the share foretold, by class and size."""
    cells = {
        (kind, float(size)): [run[kind] for run in runs]
        for size, runs in cells_of(results, "power").items()
        for kind in runs[0]
    }
    confidence = 1 - _TOGETHER / max(len(cells), 1)
    rows: list[dict[str, Any]] = []
    wide: list[str] = []
    weak: list[str] = []
    for (kind, size), runs in sorted(cells.items()):
        found, foretold = (
            sum(r["passed"] for r in runs),
            float(np.mean([r["foretold"] for r in runs])),
        )
        interval = clopper_pearson(found, len(runs), confidence)
        if outside(interval, foretold - TOLERATED, foretold + TOLERATED):
            wide.append(f"{kind} at {size:g} δ1")
        if size == 1 and foretold >= NEEDED and interval[1] < NEEDED:
            weak.append(kind)
        rows.append(
            {
                "class": kind,
                "effect": f"{size:g} δ1",
                "found": f"{100 * found / len(runs):.0f} %",
                "foretold": f"{100 * foretold:.0f} %",
                "runs": len(runs),
                "stopped by": _stopped(runs),
            }
        )
    made = min((len(runs) for runs in cells.values()), default=0)
    full = PARTS["power"].repetitions
    demands = (
        Demand(
            f"power is as foretold within {TOLERATED:.2f}",
            state_of(bool(wide), made, full),
            ", ".join(wide) or "no cell differs by more",
        ),
        Demand(
            f"power at δ1 at least {NEEDED} where so much was foretold",
            state_of(bool(weak), made, full),
            ", ".join(weak) or "no class falls short",
        ),
    )
    says = (
        "An effect is put on the outcomes of the events, on a market where volatility clusters "
        "and nothing else does; five hypotheses a batch at 0.025. Found: all clauses of Phase 1."
    )
    return Section("Power", says, rows, demands)


def _stopped(runs: list[dict[str, Any]]) -> str:
    """The clause that stopped most of those that were not found."""
    codes = [run["code"] for run in runs if not run["passed"]]
    return max(sorted(set(codes)), key=codes.count) if codes else "–"


def estimate_section(results: Results) -> Section:
    """Bias in standard errors, and coverage of the 95 % interval, by class and guard."""
    gathered: dict[tuple[str, str], list[tuple[float, bool]]] = {}
    for run in cells_of(results, "power").get(_MEASURED_AT, []):
        for kind, mine in run.items():
            for guard, g in mine["guards"].items():
                if g["se"]:
                    miss = g["effect"] - mine["delta"]
                    hit = (miss / g["se"], abs(miss) <= g["reach"])
                    gathered.setdefault((kind, guard), []).append(hit)
    confidence = 1 - _TOGETHER / max(2 * len(gathered), 1)
    rows: list[dict[str, Any]] = []
    biased: list[str] = []
    missed: list[str] = []
    for (kind, guard), hits in sorted(gathered.items()):
        bias = float(np.mean([z for z, _ in hits]))
        reach = _reach([z for z, _ in hits], confidence)
        covered = sum(inside for _, inside in hits)
        interval = clopper_pearson(covered, len(hits), confidence)
        if outside((bias - reach, bias + reach), -BIAS, BIAS):
            biased.append(f"{kind} ({guard})")
        if outside(interval, *COVERED):
            missed.append(f"{kind} ({guard})")
        share = percent(covered / len(hits))
        row = {"class": kind, "guard": guard, "bias, s.e.": bias, "±": reach}
        rows.append({**row, "covered": share, "runs": len(hits)})
    made = min((len(hits) for hits in gathered.values()), default=0)
    full = PARTS["power"].repetitions
    demands = (
        Demand(
            f"bias at most {BIAS} standard errors",
            state_of(bool(biased), made, full),
            ", ".join(biased) or "no class is beyond it",
        ),
        Demand(
            f"95 % intervals cover in {COVERED[0]:.0%} to {COVERED[1]:.0%}",
            state_of(bool(missed), made, full),
            ", ".join(missed) or "no class is beyond it",
        ),
    )
    says = "The matched excess against the effect of δ1 that was put there."
    return Section("Estimation", says, rows, demands)


def _reach(values: list[float], confidence: float) -> float:
    """Half the width of the interval of a mean, by Student's t."""
    n = len(values)
    if n < 2:
        return math.inf
    factor = float(stdtrit(n - 1, (1 + confidence) / 2))
    return factor * float(np.std(values, ddof=1)) / math.sqrt(n)


def plants_section(results: Results) -> Section:
    """Effects of the market itself, where every large move comes back besides."""
    rows = []
    for cell, runs in sorted(cells_of(results, "plants").items()):
        name, _, size = cell.partition(" × ")
        effects = [run["guards"]["price"]["effect"] for run in runs]
        known = [effect for effect in effects if effect is not None]
        measured = float(np.mean(known)) / runs[0]["delta"] if known else math.nan
        rows.append(
            {
                "plant": name,
                "class": PLANTED[name][0],
                "effect": f"{size} δ1",
                "found": f"{100 * sum(r['passed'] for r in runs) / len(runs):.0f} %",
                "measured / planted": measured,
                "runs": len(runs),
                "stopped by": _stopped(runs),
            }
        )
    says = (
        "Effects that events have on the minutes after them, in a market where every large move "
        "comes back. Less than all of a plant is measured as excess: bars shortly before an "
        "event are comparable, and part of what they are followed by is the event's effect. They "
        "stay, because leaving them out would need to know what follows."
    )
    return Section("Plants", says, rows)
