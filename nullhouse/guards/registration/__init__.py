"""What is frozen is what runs, and no test sees what it may not."""

from __future__ import annotations

import duckdb

from nullhouse.base.errors import NullhouseError
from nullhouse.guards.finding import Finding
from nullhouse.guards.ground import Ground
from nullhouse.guards.registration import again, draws, families, frozen, phases, record, sight

_PARTS = (record, frozen, families, sight, again, phases, draws)


def look(ground: Ground) -> list[Finding]:
    """Findings of all parts; a part that the tree cannot even answer is a finding itself."""
    return [finding for part in _PARTS for finding in answered(part.look, ground)]


def answered(part: record.Look, ground: Ground) -> list[Finding]:
    """What a part finds, or what kept it from answering as its one finding."""
    try:
        return part(ground)
    except NullhouseError as error:
        return [_refused(str(problem)) for problem in error.problems]
    except (duckdb.Error, AttributeError, TypeError, ValueError) as error:
        return [_refused(f"{type(error).__name__}: {error}")]


def _refused(words: str) -> Finding:
    return Finding(
        guard="registration",
        model="nullhouse/steps",
        found=words,
        cause="what proves the registration cannot be asked of this tree and home",
        remedy="make the step answer again as the guard asks it, or teach the guard its new form",
    )
