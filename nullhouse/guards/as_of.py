"""Guard ``as_of``: what was knowable before a cut is the same when nothing later has come."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import datetime

from nullhouse.base.home import Home
from nullhouse.guards.finding import Finding
from nullhouse.guards.ground import Ground
from nullhouse.guards.travel.change import Change
from nullhouse.guards.travel.invariance import invariance, name_of
from nullhouse.guards.travel.lake import files_of, make_lake
from nullhouse.guards.travel.moments import moments
from nullhouse.guards.travel.side import Workshop
from nullhouse.guards.travel.twins import differences

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


def by_variable(ground: Ground, at: datetime) -> list[Finding]:
    """Build on the whole lake with dbt's variable ``as_of`` alone, and compare with the build on
    the lake that was cut at that moment: row by row the same."""
    workshop = Workshop(ground)
    cut = workshop.side(f"{GUARD}-{name_of(at)}", Change("cut", at))
    told = Home(workshop.root / f"{GUARD}-variable")
    # Whole, and there since long: when a file came is what the guard `arrival` asks.
    make_lake(ground.home, workshop.files, told, Change("cut", datetime.max))
    shutil.copytree(ground.home.frozen, told.frozen, dirs_exist_ok=True)
    workshop.build(told, told.root, as_of=at)
    said = f"the lake holds rows that came after {at}, and `--vars as_of` must leave them out"
    return differences(workshop, cut, told, GUARD, said)
