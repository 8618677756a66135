"""Guard ``as_of``: what was knowable before a cut is the same when nothing later has come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from nullhouse.guards.finding import Finding
from nullhouse.guards.ground import Ground
from nullhouse.guards.travel.change import Change
from nullhouse.guards.travel.invariance import invariance
from nullhouse.guards.travel.lake import files_of
from nullhouse.guards.travel.moments import moments

GUARD = "as_of"
#: Cuts of a quick look; `make timetravel` makes more.
CUTS = 4


def look(
    ground: Ground, cuts: int | Sequence[datetime] = CUTS, seed: int = 1, *, search: bool = True
) -> list[Finding]:
    """Build on the lake without what came after each cut, and compare with the full build."""
    chosen = moments(files_of(ground.home), cuts, seed) if isinstance(cuts, int) else cuts
    return invariance(
        ground,
        GUARD,
        [Change("cut", at) for at in chosen],
        "rows that came after {at} were left out",
        search=search,
    )
