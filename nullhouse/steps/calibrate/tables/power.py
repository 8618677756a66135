"""Effects that are there: found as often as foretold, and measured without bias."""

from __future__ import annotations

import math
from dataclasses import dataclass
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


@dataclass(frozen=True)
class _Cell:
    """A class with an effect of one size: how often it was found and foretold."""

    kind: str
    size: float
    runs: list[dict[str, Any]]

    @property
    def found(self) -> int:
        return sum(run["passed"] for run in self.runs)

    @property
    def foretold(self) -> float:
        return float(np.mean([run["foretold"] for run in self.runs]))

    def is_off(self, confidence: float) -> bool:
        """Beyond chance, by more than is tolerated."""
        interval = clopper_pearson(self.found, len(self.runs), confidence)
        return outside(interval, self.foretold - TOLERATED, self.foretold + TOLERATED)

    def is_weak(self, confidence: float) -> bool:
        """Beyond chance, less than is needed where so much was foretold."""
        most = clopper_pearson(self.found, len(self.runs), confidence)[1]
        return self.size == 1 and self.foretold >= NEEDED and most < NEEDED

    def row(self) -> dict[str, Any]:
        """The cell's line of the table."""
        return {
            "class": self.kind,
            "effect": f"{self.size:g} δ1",
            "found": f"{100 * self.found / len(self.runs):.0f} %",
            "foretold": f"{100 * self.foretold:.0f} %",
            "runs": len(self.runs),
            "stopped by": _stopped(self.runs),
        }


def power_section(results: Results) -> Section:
    """The share found against the share foretold, by class and size."""
    cells = [
        _Cell(kind, float(size), [run[kind] for run in runs])
        for size, runs in cells_of(results, "power").items()
        for kind in runs[0]
    ]
    cells.sort(key=lambda cell: (cell.kind, cell.size))
    confidence = 1 - _TOGETHER / max(len(cells), 1)
    wide = [c for c in cells if c.is_off(confidence)]
    at_delta1 = [c.kind for c in wide if c.size == 1]
    elsewhere = [f"{c.kind} at {c.size:g} δ1" for c in wide if c.size != 1]
    weak = [c.kind for c in cells if c.is_weak(confidence)]
    made, full = min((len(c.runs) for c in cells), default=0), PARTS["power"].repetitions
    demands = (
        Demand(
            f"power at δ1 is as foretold within {TOLERATED:.2f}",
            state_of(bool(at_delta1), made, full),
            ", ".join(at_delta1) or "no class differs by more",
        ),
        Demand(
            f"power at half and at twice δ1 is as foretold within {TOLERATED:.2f}",
            state_of(bool(elsewhere), made, full),
            ", ".join(elsewhere) or "no class differs by more",
        ),
        Demand(
            f"power at δ1 at least {NEEDED} where so much was foretold",
            state_of(bool(weak), made, full),
            ", ".join(weak) or "no class falls short",
        ),
    )
    says = (
        "An effect is put on the outcomes of the events, on a market where volatility clusters "
        "and nothing else does; a batch of one hypothesis a class at 0.025. Found: all clauses of "
        "Phase 1."
    )
    return Section("Power", says, [cell.row() for cell in cells], demands)


def _stopped(runs: list[dict[str, Any]]) -> str:
    """The clause that stopped most of those that were not found."""
    codes = [run["code"] for run in runs if not run["passed"]]
    return max(sorted(set(codes)), key=codes.count) if codes else "–"


@dataclass(frozen=True)
class _Estimates:
    """A class under one guard: misses in standard errors, and whether intervals covered."""

    kind: str
    guard: str
    misses: list[float]
    covered: list[bool]

    @property
    def name(self) -> str:
        return f"{self.kind} ({self.guard})"

    @property
    def bias(self) -> float:
        return float(np.mean(self.misses))

    def is_biased(self, confidence: float) -> bool:
        """Beyond chance, by more than is allowed."""
        reach = _reach(self.misses, confidence)
        return outside((self.bias - reach, self.bias + reach), -BIAS, BIAS)

    def is_off(self, confidence: float) -> bool:
        """Beyond chance, with a coverage that is not allowed."""
        interval = clopper_pearson(sum(self.covered), len(self.covered), confidence)
        return outside(interval, *COVERED)

    def row(self) -> dict[str, Any]:
        """The line of the table."""
        return {
            "class": self.kind,
            "guard": self.guard,
            "bias, s.e.": self.bias,
            "±": _reach(self.misses, 0.95),
            "covered": percent(sum(self.covered) / len(self.covered)),
            "runs": len(self.covered),
        }


def estimate_section(results: Results) -> Section:
    """Bias in standard errors, and coverage of the 95 % interval, by class and guard."""
    found = _estimates(cells_of(results, "power").get(_MEASURED_AT, []))
    confidence = 1 - _TOGETHER / max(2 * len(found), 1)
    biased = [each.name for each in found if each.is_biased(confidence)]
    missed = [each.name for each in found if each.is_off(confidence)]
    made, full = min((len(e.misses) for e in found), default=0), PARTS["power"].repetitions
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
    return Section("Estimation", says, [each.row() for each in found], demands)


def _estimates(runs: list[dict[str, Any]]) -> list[_Estimates]:
    gathered: dict[tuple[str, str], _Estimates] = {}
    for run in runs:
        for kind, mine in run.items():
            for guard, g in mine["guards"].items():
                if not g["se"]:
                    continue
                each = gathered.setdefault((kind, guard), _Estimates(kind, guard, [], []))
                miss = g["effect"] - mine["delta"]
                each.misses.append(miss / g["se"])
                each.covered.append(abs(miss) <= g["reach"])
    return [each for _, each in sorted(gathered.items())]


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
