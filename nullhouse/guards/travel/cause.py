"""The source row whose change moved a model: halved out of all that were changed."""

from __future__ import annotations

from dataclasses import replace

from nullhouse.guards.finding import Finding
from nullhouse.guards.travel.change import Change
from nullhouse.guards.travel.relations import Relation
from nullhouse.guards.travel.side import Workshop


def cause_of(workshop: Workshop, found: Finding, how: Relation, change: Change) -> Finding:
    return found
