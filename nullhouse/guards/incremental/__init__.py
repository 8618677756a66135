"""Building bit by bit gives what one full build gives, byte for byte after sorting."""

from __future__ import annotations

import shutil

from nullhouse.base.home import Home
from nullhouse.guards.finding import Finding
from nullhouse.guards.ground import Ground
from nullhouse.guards.incremental.builds import (
    build,
    build_and_kill,
    build_by,
    with_other_constant,
)
from nullhouse.guards.incremental.compare import compare
from nullhouse.guards.incremental.growth import WHOLE, Stage, growth, set_stage

NAME = "incremental"
#: The memory of builds differs with the way by which a lake came about.
MEMORY = frozenset({"int_lake_changes"})


def look(
    ground: Ground, stages: tuple[Stage, ...] | None = None, select: tuple[str, ...] = ()
) -> list[Finding]:
    """Let a home grow to the ground's lake, building at each stage, and compare it with the
    ground's own, which one build made.

    ``stages`` are those of :func:`growth` by default; after the last one the whole lake is there.
    ``select`` takes a part of the models, in dbt's own words; by default those that changed, what
    reads them, and whatever else that reads; or all.
    """
    home = Home(ground.scratch / NAME)
    shutil.rmtree(home.root, ignore_errors=True)
    select = select or tuple(f"@{model}" for model in ground.changed)
    for stage in stages or growth(ground.home):
        set_stage(ground.home, home, stage)
        _build(home, stage, select)
    set_stage(ground.home, home, WHOLE)
    build(home, select)
    return compare(ground.home.blind, home.blind, NAME, MEMORY)


def _build(home: Home, stage: Stage, select: tuple[str, ...]) -> None:
    if stage.constants:
        build_by(with_other_constant(home.root / "other_tree", stage.constants), home, select)
    elif stage.killed_after:
        build_and_kill(home, select, stage.killed_after)
    else:
        build(home, select)
