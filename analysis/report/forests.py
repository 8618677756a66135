"""Which hypotheses stand in which forest plot: one plot per kind, phase and unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis.report import words
from analysis.report.charts.forest import NARROW, OUTCOMES, WIDE, ForestRow, draw_forest
from analysis.report.dossier import Dossier
from analysis.report.exhibit import Exhibit


@dataclass(frozen=True)
class Forest:
    """One forest plot, drawn for a wide and for a narrow screen."""

    title: str
    unit: str
    is_evidence: bool
    rows: tuple[ForestRow, ...]
    wide: str
    narrow: str


_Key = tuple[bool, int, str, str]


def plant_forests(dossiers: Sequence[Dossier]) -> tuple[Forest, ...]:
    """All forest plots, evidence first; hypotheses that share no unit share no axis."""
    plots: defaultdict[_Key, list[ForestRow]] = defaultdict(list)
    for key, row in _placed(dossiers):
        plots[key].append(row)
    return tuple(_forest(key, plots[key]) for key in sorted(plots))


def _placed(dossiers: Sequence[Dossier]) -> Iterator[tuple[_Key, ForestRow]]:
    for dossier in dossiers:
        for group in dossier.groups:
            closest = group.closest
            if closest is not None and closest.effect is not None:
                key = (not group.is_evidence, group.phase, group.title, closest.unit)
                yield key, _row(dossier, closest, closest.effect)


def _row(dossier: Dossier, closest: Exhibit, effect: float) -> ForestRow:
    low, high = closest.band or (None, None)
    verdict = dossier.verdict if dossier.verdict in OUTCOMES else "open"
    return ForestRow(
        name=dossier.label,
        outcome=verdict if closest.is_evidence else "exploratory",
        effect=effect,
        mean=closest.control_mean,
        low=low,
        high=high,
    )


def _forest(key: _Key, rows: list[ForestRow]) -> Forest:
    explored, _, title, unit = key
    # A share's unit is what it is a share of.
    unit = f"shares {unit}" if unit and unit.startswith("of ") else unit
    kind = "Exploratory, not evidence: real effects" if explored else "Real effects"
    of = words.plural(len(rows), "hypothesis")
    label = (
        f"{kind} of {of} beside the closest control's mean ± 2 sd, {title}, in {unit or 'units'}"
    )
    wide, narrow = (draw_forest(rows, unit, label, layout) for layout in (WIDE, NARROW))
    return Forest(title, unit, not explored, tuple(rows), wide, narrow)
