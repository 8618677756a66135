"""The answer as a document: written by the command, never by hand."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from nullhouse.base.atomic import write_text
from nullhouse.base.home import PROJECT
from nullhouse.steps.calibrate.record import RECORD, Measured
from nullhouse.steps.calibrate.tables.breaking import hidden_section, worst_section
from nullhouse.steps.calibrate.tables.contrast import contrast_section
from nullhouse.steps.calibrate.tables.lives import lives_section
from nullhouse.steps.calibrate.tables.power import (
    estimate_section,
    plants_section,
    power_section,
)
from nullhouse.steps.calibrate.tables.section import Demand, Results, Rows, Section
from nullhouse.steps.calibrate.tables.size import size_section, uniform_section
from nullhouse.steps.calibrate.tables.worlds import worlds_section

DOCUMENT: Final = PROJECT / "docs" / "calibration.md"
SECTIONS: Final = (
    size_section,
    contrast_section,
    lives_section,
    power_section,
    plants_section,
    estimate_section,
    uniform_section,
    hidden_section,
    worst_section,
    worlds_section,
)


def sections_of(results: Results) -> list[Section]:
    """Every section of which something has been measured."""
    ordered = dict(sorted(results.items()))
    return [section for section in (make(ordered) for make in SECTIONS) if section.rows]


def demands_of(sections: list[Section]) -> list[Demand]:
    """What is asked, in the sections' order."""
    return [demand for section in sections for demand in section.demands]


def write_document(kept: Mapping[str, Measured], target: Path = DOCUMENT) -> Path:
    """Write the answer of a record; equal results give equal bytes."""
    write_text(target, document_of(kept))
    return target


def document_of(kept: Mapping[str, Measured]) -> str:
    """The page."""
    results = {job: found for measured in kept.values() for job, found in measured.results.items()}
    sections = sections_of(results)
    return _head(kept) + "\n" + _table(_asked(sections)) + "".join(map(_section, sections))


def _head(kept: Mapping[str, Measured]) -> str:
    marks = ", ".join(f"{kind} `{kept[kind].fingerprint[:16]}`" for kind in sorted(kept))
    return (
        "# Calibration\n\n"
        "Written by `make calibrate` (`nullhouse calibrate --write`); do not edit. Every number is "
        "measured by the functions that judge real data, on worlds whose truth is known. "
        "Seeds follow from part, world and repetition, so the same code gives the same numbers. "
        f"The single measurements lie in [{RECORD.name}]({RECORD.name}), one row a job; a test "
        "renders this page from them. Fingerprints of the code that measured them, by kind: "
        f"{marks}.\n\n"
        "`open` says that nothing speaks against a demand yet, and that fewer repetitions than "
        "the full number were made.\n"
    )


def _asked(sections: list[Section]) -> Rows:
    return [{"demand": d.name, "state": d.state, "found": d.found} for d in demands_of(sections)]


def _section(section: Section) -> str:
    return f"\n## {section.title}\n\n{section.says}\n\n{_table(section.rows)}"


def _table(rows: Rows) -> str:
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines = [names, ["---"] * len(names)]
    lines += [[_cell(row.get(name)) for name in names] for row in rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.3g}"
    return str(value).replace("_", " ")
