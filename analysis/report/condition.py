"""The condition of the data: a heat map of data sets and days, and what was found in them."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from analysis.report import words
from analysis.report.charts.heat import LEVELS, draw_heat
from analysis.report.tables import ReportTables


@dataclass(frozen=True)
class Condition:
    """The heat map for a wide and for a narrow screen, a line per data set, and the findings."""

    wide: str
    narrow: str
    levels: tuple[str, ...]
    sets: tuple[tuple[str, tuple[int, ...]], ...]
    findings: tuple[dict[str, Any], ...]


def condition_of(tables: ReportTables) -> Condition:
    """Draw what `quality` and `findings` say."""
    days: defaultdict[str, dict[dt.date, int]] = defaultdict(dict)
    for row in tables.quality:
        days[row["dataset_id"]][row["day"]] = row["level"]
    counted = {name: Counter(levels.values()) for name, levels in days.items()}
    sets = tuple(
        (name, tuple(counted[name][level] for level in range(len(LEVELS))))
        for name in sorted(counted)
    )
    label = _label(sets)
    return Condition(
        wide=draw_heat(days, label),
        narrow=draw_heat(days, label, narrow=True),
        levels=LEVELS,
        sets=sets,
        findings=tuple(tables.findings),
    )


def _label(sets: tuple[tuple[str, tuple[int, ...]], ...]) -> str:
    said = "; ".join(
        f"{name}: " + ", ".join(f"{n} {level}" for n, level in zip(counts, LEVELS, strict=True))
        for name, counts in sets
    )
    return f"Days by data set and state. {words.plural(len(sets), 'data set')}. {said}"
