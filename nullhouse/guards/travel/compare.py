"""Side builds held against the full one: what is not the same becomes a finding."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from nullhouse.base.home import Home
from nullhouse.guards.finding import Finding
from nullhouse.guards.travel.difference import Difference, first_difference
from nullhouse.guards.travel.marks import Built, Marks
from nullhouse.guards.travel.relations import Apart, Relation
from nullhouse.guards.travel.side import Workshop

#: What moved a model's row, in words; asked for the first finding of each model alone.
Cause = Callable[[str, Relation], str]
_MEND = "read what was known by then alone: behind visible(), as_of_before() or a trailing window"


def relations(
    workshop: Workshop, full: Built, guard: str
) -> tuple[dict[str, Relation], list[Finding]]:
    """What is compared of the relations that are looked at, and those that nothing is known of."""
    compared: dict[str, Relation] = {}
    unknown: list[Finding] = []
    for name in workshop.looked_at:
        how = full.how(name)
        if how is None:
            unknown.append(_unknown(guard, name))
        elif not isinstance(how, Apart):
            compared[name] = how
    return compared, unknown


def _unknown(guard: str, name: str) -> Finding:
    return Finding(
        guard,
        name,
        expected="a column known_at, or meta.known_at in its YAML",
        found="neither",
        cause="nothing says when its rows were known",
        remedy="add known_at, the moment at which the last input of a row was known",
    )


def marked(workshop: Workshop, full: Built, names: Sequence[str]) -> Path:
    """The full build's fingerprints, written once for all that is held against it."""
    path = workshop.root / "marks.duckdb"
    if not path.exists():
        full.mark(names, path)
    return path


def differing(
    marks: Marks, built: Built, compared: dict[str, Relation], until: datetime
) -> list[str]:
    """The relations whose rows of up to a moment differ, parents before children."""
    return [
        name
        for name, how in compared.items()
        if marks.fingerprint(name, until) != built.fingerprint(name, how, until)
    ]


def finding(
    guard: str, name: str, difference: Difference, said: str, cause: str = "", remedy: str = _MEND
) -> Finding:
    """A difference in the words of a finding; ``said`` is what was done to the data."""
    more = f"; {difference.rows} rows differ" if difference.rows > 1 else ""
    return Finding(
        guard=guard,
        model=name,
        column=difference.column,
        row=difference.row,
        expected=difference.expected,
        found=difference.found,
        cause=f"{said}{more}" + (f"; moved by {cause}" if cause else ""),
        remedy=remedy,
    )


def told(
    workshop: Workshop,
    guard: str,
    side: Home,
    names: Sequence[str],
    compared: dict[str, Relation],
    until: datetime,
    said: str,
) -> list[Finding]:
    """The first differing row of each of some relations."""
    found = []
    with workshop.full() as full, Built(workshop.blind, side.blind) as built:
        for name in names:
            difference = first_difference(full, built, name, compared[name], until)
            if difference is not None:
                found.append(finding(guard, name, difference, said))
    return found
