"""Two whole builds that must be the same, row by row."""

from __future__ import annotations

from nullhouse.base.home import Home
from nullhouse.guards.finding import Finding
from nullhouse.guards.travel.compare import finding, relations
from nullhouse.guards.travel.difference import first_difference
from nullhouse.guards.travel.marks import Built
from nullhouse.guards.travel.side import Workshop

#: They describe the files that are there, whatever the moment.
OF_FILES = ("int_quality", "dim_quality", "aud_")


def differences(
    workshop: Workshop, one: Home, other: Home, guard: str, said: str, **how_to_mend: str
) -> list[Finding]:
    """Relations of two side homes that differ, and those of which nothing can be said."""
    with Built(workshop.blind, one.blind) as old, Built(workshop.blind, other.blind) as new:
        compared, found = relations(workshop, old, guard)
        for name, how in compared.items():
            if name.startswith(OF_FILES):
                continue
            if old.fingerprint(name, how, None) == new.fingerprint(name, how, None):
                continue
            difference = first_difference(old, new, name, how, None)
            if difference is not None:
                found.append(finding(guard, name, difference, said, **how_to_mend))
    return found
