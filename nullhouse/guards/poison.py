"""Guard ``poison``: what was knowable before a cut is the same when all later rows are noise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from nullhouse.guards.finding import Finding
from nullhouse.guards.ground import Ground
from nullhouse.guards.travel.change import Change
from nullhouse.guards.travel.invariance import invariance
from nullhouse.guards.travel.lake import files_of
from nullhouse.guards.travel.moments import moments

GUARD = "poison"
CUTS = 2


def look(
    ground: Ground, cuts: int | Sequence[datetime] = CUTS, seed: int = 2, *, search: bool = True
) -> list[Finding]:
    """Fill all that came after each cut with noise, and compare with the full build."""
    chosen = moments(files_of(ground.home), cuts, seed) if isinstance(cuts, int) else cuts
    return invariance(
        ground,
        GUARD,
        [Change("poison", at, seed=seed + number) for number, at in enumerate(chosen)],
        "rows that came after {at} were turned to noise",
        search=search,
    )
