"""What was known by a moment does not change with what came after it: cut, and poisoned."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from threading import Lock

from nullhouse.guards.finding import Finding
from nullhouse.guards.ground import Ground
from nullhouse.guards.travel.cause import with_causes
from nullhouse.guards.travel.change import Change
from nullhouse.guards.travel.compare import differing, marked, relations, told
from nullhouse.guards.travel.marks import Built, Marks
from nullhouse.guards.travel.side import Workshop, in_parallel


def invariance(
    ground: Ground, guard: str, changes: Sequence[Change], said: str, *, search: bool = True
) -> list[Finding]:
    """Build a side home for each change and compare what was known by its moment, both ways.

    ``said`` tells what was done, with ``{at}`` for the moment. One finding a model; with ``search``
    each names the source row that moved it.
    """
    workshop = Workshop(ground)
    blamed: set[str] = set()
    lock = Lock()
    with workshop.full() as full:
        compared, found = relations(workshop, full, guard)
        marks_path = marked(workshop, full, list(compared))
    # dbt runs one command at a time: what threads need of it is there before they begin.
    _ = workshop.blind, workshop.files, workshop.blind_as_of if cuts_time(changes) else None

    def held_against(change: Change) -> list[Finding]:
        side = workshop.side(f"{guard}-{name_of(change.at)}", change)
        with Marks(marks_path) as marks, Built(workshop.blind, side.blind) as built:
            names = differing(marks, built, compared, change.at)
        with lock:
            new = [name for name in names if name not in blamed]
            blamed.update(new)
        text = said.format(at=change.at)
        return told(workshop, guard, side, new, compared, change.at, text)

    results = in_parallel(guard, changes, held_against)
    blame = {f.model: c for c, several in zip(changes, results, strict=True) for f in several}
    differs = [f for several in results for f in several]
    return found + (with_causes(workshop, differs, compared, blame) if search else differs)


def cuts_time(changes: Sequence[Change]) -> bool:
    """Whether any of the builds is told what time it is."""
    return any(change.kind == "cut" for change in changes)


def name_of(moment: datetime) -> str:
    """A moment as part of a folder's name."""
    return moment.strftime("%Y%m%dT%H%M%S.%f")
