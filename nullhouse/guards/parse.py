"""Parse: a reference across the wall is refused before anything runs, under each target."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nullhouse.base.errors import NullhouseError
from nullhouse.guards.compiled import empty_home
from nullhouse.guards.finding import Finding
from nullhouse.guards.ground import Ground
from nullhouse.warehouse.dbt import run_dbt

GUARD = "parse"
TARGETS = ("blind", "full", "phase2")
_PRIVATE = re.compile(
    r"Node (\S+) attempted to reference node (\S+), which is not allowed because the referenced "
    r"node is private to the '(\w+)' group"
)
_ABSENT = re.compile(r"'(\S+)' \((\S+)\) depends on a node named '(\S+)' which is disabled")


def look(ground: Ground) -> list[Finding]:
    """Parse the project under each target; a refusal is a finding.

    Raises ``NullhouseError`` where the project does not parse for any other reason.
    """
    home = empty_home(ground, "parsed")
    found: dict[tuple[str, str], Finding] = {}
    for target in TARGETS:
        try:
            run_dbt(home, "parse", target=target)
        except NullhouseError as error:
            refused = list(refusals(str(error), target))
            if not refused:
                raise
            for one in refused:
                found.setdefault((one.model, one.found), one)
    return list(found.values())


def refusals(said: str, target: str) -> Iterator[Finding]:
    """The references that dbt refuses, in what it said."""
    plain = " ".join(said.split())
    for reader, read, group in _PRIVATE.findall(plain):
        yield _finding(reader, read, f"private to the group {group}", target)
    for reader, _, read in _ABSENT.findall(plain):
        yield _finding(reader, read, "of no model under this target", target)


def _finding(reader: str, read: str, why: str, target: str) -> Finding:
    return Finding(
        guard=GUARD,
        model=reader.rsplit(".", maxsplit=1)[-1],
        row=reader,
        expected="references stay on their own side of the wall",
        found=f"ref('{read.rsplit('.', maxsplit=1)[-1]}'), which is {why}",
        cause=f"refused when parsed for the target {target}",
        remedy="read a blind relation; outcomes meet events in evaluate and nowhere else",
    )
