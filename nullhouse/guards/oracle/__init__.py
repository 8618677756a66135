"""A slow reference for every kind of event, compared with the warehouse row by row.

Written from the definitions in plain loops over staged rows, and from no SQL of ours: where the
two differ, one of them does not do what its definition says.
"""

from __future__ import annotations

from nullhouse.guards.finding import Finding
from nullhouse.guards.ground import Ground
from nullhouse.guards.oracle.compare import differences
from nullhouse.guards.oracle.reference import reference_of
from nullhouse.guards.oracle.staged import read_staged

__all__ = ["look"]


def look(ground: Ground) -> list[Finding]:
    """Every candidate, event and invalidation of the home, both ways."""
    return differences(ground.home, reference_of(read_staged(ground.home)))
