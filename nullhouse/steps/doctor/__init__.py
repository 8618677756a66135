"""Whether this machine and this home can do the work, and what to do where they cannot."""

from __future__ import annotations

from nullhouse.base.home import Home
from nullhouse.steps.doctor.archive import check_archive
from nullhouse.steps.doctor.check import Check
from nullhouse.steps.doctor.home import check_home
from nullhouse.steps.doctor.machine import check_machine

__all__ = ["Check", "examine"]


def examine(home: Home, archive: str | None, *, offline: bool = False) -> list[Check]:
    """Every check, in the order in which a person would mend things."""
    found = [*check_machine(home), *check_home(home)]
    return found if offline else [*found, *check_archive(archive)]
