"""Our guards beside what others use, on the same worlds and data."""

from __future__ import annotations

from typing import Any

from analysis.calibration.contrast import WAYS
from analysis.calibration.size import LEVEL
from nullhouse.steps.calibrate.tables.section import Results, Section, cells_of

OURS = "risk set, both guards"


def contrast_section(results: Results) -> Section:
    """Rejection rates by class and way, one column a world."""
    counted = rejections(results)
    order = {way: place for place, way in enumerate((OURS, *WAYS))}
    rows = [
        {
            "class": kind,
            "way": way.replace("_", " "),
            **{w: f"{100 * sum(hit) / len(hit):.0f}" for w, hit in sorted(worlds.items())},
        }
        for (kind, way), worlds in sorted(counted.items(), key=lambda i: (i[0][0], order[i[0][1]]))
    ]
    says = "Rejections at 5 % where nothing is, in percent: ours as promotion asks it, and others. "
    says += " ".join(f"{way.replace('_', ' ')}: {what}." for way, what in WAYS.items())
    return Section("Contrast", says, rows)


def rejections(results: Results) -> dict[tuple[str, str], dict[str, list[bool]]]:
    """By class and way, and by world: whether each market was rejected."""
    counted: dict[tuple[str, str], dict[str, list[bool]]] = {}
    for world, runs in cells_of(results, "size").items():
        for run in runs:
            for kind, mine in run.items():
                for way, rejects in _ways(mine).items():
                    counted.setdefault((kind, way), {}).setdefault(world, []).append(rejects)
    return counted


def _ways(mine: dict[str, Any]) -> dict[str, bool]:
    others = {way: p <= LEVEL for way, p in mine.get("others", {}).items() if p is not None}
    return {OURS: all(p <= LEVEL for p in mine["p"].values()), **others}
