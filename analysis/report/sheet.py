"""Everything on one hypothesis' own page."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from analysis.report import words
from analysis.report.charts.timeline import draw_timeline
from analysis.report.dossier import Dossier
from analysis.report.plates import Plate, draw_plates
from analysis.report.tables import ReportTables, Row

_WHY: Final = {
    "promoted": "Why this stood",
    "discarded": "Why this fell",
    "untestable": "Why this could not be tested",
    "queued": "Why this waits",
    "undecided": "Why this waits",
}
_CLAUSES: Final = {
    "contradicted": "not the other way round",
    "adjusted_p": "p-value, adjusted for the batch",
    "separation": "separation from the closest control",
    "materiality": "large enough to matter",
    "without_a_day": "holds without any one day",
    "without_a_symbol": "holds without any one symbol",
    "without_a_third": "holds without any third of the span",
    "episode_share": "no single episode carries it",
    "day_clusters": "enough days",
    "equivalence": "what is said to be absent is absent",
    "sensitivity": "an effect put on these events would be found",
    "sign": "same direction",
}


@dataclass(frozen=True)
class Clause:
    """One condition as the page shows it."""

    phase: int
    name: str
    passed: bool | None
    decided: bool
    found: str
    asked: str
    sentence: str


@dataclass(frozen=True)
class Sheet:
    """One page: the dossier, why it was decided so, and what there is to see."""

    dossier: Dossier
    why: str
    clauses: tuple[Clause, ...]
    plates: tuple[Plate, ...]
    agrees: bool
    timeline: str
    timeline_says: str
    power: tuple[tuple[str, str], ...]
    frozen_call: str
    rendered_sql: str


def write_sheets(tables: ReportTables, dossiers: Sequence[Dossier]) -> tuple[Sheet, ...]:
    """One sheet per dossier, in their order."""
    families = {row["hypothesis_id"]: row["event_family_id"] for row in tables.hypotheses}
    timelines = _timelines(tables)
    powers = {row["hypothesis_id"]: row for row in tables.powers}
    sql = {row["event_family_id"]: row for row in tables.sql}
    clauses = _by_hypothesis(tables.clauses)
    sheets = []
    for dossier in dossiers:
        name = dossier.hypothesis_id
        family = families[name]
        drawn, said = timelines.get(family, ("", ""))
        picture = tables.pictures.get(name)
        found = sql.get(family, {})
        sheets.append(
            Sheet(
                dossier=dossier,
                why=_WHY[dossier.verdict],
                clauses=tuple(_clause(row, dossier) for row in clauses[name]),
                plates=draw_plates(picture) if picture else (),
                agrees=picture.agrees if picture else True,
                timeline=drawn,
                timeline_says=said,
                power=_power(powers.get(name)),
                frozen_call=found.get("frozen") or "",
                rendered_sql=found.get("rendered") or "",
            )
        )
    return tuple(sheets)


def _by_hypothesis(rows: Sequence[Row]) -> defaultdict[str, list[Row]]:
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["hypothesis_id"]].append(row)
    return found


def _clause(row: Row, dossier: Dossier) -> Clause:
    name = str(row["clause"])
    control = name.removeprefix("control:")
    spoken = f"beats the control: {words.phrase(control)}" if control != name else ""
    passed = row["passed"]
    first = passed is False and dossier.reason.sentence == str(row["sentence"])
    return Clause(
        phase=row["phase"],
        name=spoken or _named(name, row["phase"]),
        passed=passed,
        decided=first,
        found=words.number(row["found"]),
        asked=words.number(row["asked"]),
        sentence="" if passed else str(row["sentence"]),
    )


def _named(clause: str, phase: int) -> str:
    """The hold-out is asked once, so nothing is adjusted there."""
    if phase == 2 and clause == "adjusted_p":
        return "p-value"
    if clause.startswith("condition:"):
        what, _, which = clause.removeprefix("condition:").partition(":")
        return f"behaves as the sentence says: {words.phrase(which or what)}"
    return _CLAUSES.get(clause, words.phrase(clause))


def _timelines(tables: ReportTables) -> dict[str, tuple[str, str]]:
    """Per event family the drawing and what it says; hypotheses of a family share them."""
    counted: defaultdict[str, dict[dt.date, int]] = defaultdict(dict)
    for row in tables.events:
        counted[row["event_family_id"]][row["day"]] = row["events"]
    found = {}
    for family, events in counted.items():
        busiest = max(events, key=lambda day: (events[day], day))
        says = (
            f"{words.plural(sum(events.values()), 'event')} on "
            f"{words.plural(len(events), 'day')} from {min(events)} to {max(events)}; most, "
            f"{words.count(events[busiest])}, on {busiest}."
        )
        found[family] = (draw_timeline(events, tables.spans, f"Events over time. {says}"), says)
    return found


def _power(row: Mapping[str, Any] | None) -> tuple[tuple[str, str], ...]:
    """What the blind check said of a hypothesis that it left untested."""
    if row is None or row["n_events"] is None:
        return ()
    return (
        ("comparable events", words.count(row["n_events"])),
        ("days with one", words.count(row["n_days"])),
        ("events with comparable bars", words.share(row["overlap"])),
        ("probability of finding the effect that must be findable", words.share(row["power"])),
        (
            "smallest effect found four times in five",
            words.number(row["minimum_detectable_effect"]),
        ),
    )
