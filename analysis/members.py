"""The formal nulls of one hypothesis: one, or two where it is fused, each a family of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from analysis.fused import BETWEEN, WITHIN, Fused
from analysis.panel import FamilyData


def members_of(family: FamilyData) -> list[FamilyData]:
    """What is tested in its name; promotion needs all of them.

    Notes
    -----
    A fused hypothesis says two things. Within the state, its events do what other bars of that
    state do not: else the state alone does it. And the trigger's events in the state do what its
    other events do not: else the trigger alone does it. Each is a risk set in its own right,
    with the same events and another set of rows to compare them with.

    References
    ----------
    Berger (1982), Multiparameter hypothesis testing and acceptance sampling, Technometrics
    24(4): where every part must be shown, each may be tested at the full level.
    """
    fused = family.fused
    if fused is None or not fused.members:
        return [family]
    make = {WITHIN: _within, BETWEEN: _between}
    return [make[name](family, fused) for name in fused.members]


def all_members(families: Sequence[FamilyData]) -> list[FamilyData]:
    """The members of a batch, hypothesis by hypothesis."""
    return [member for family in families for member in members_of(family)]


def _within(family: FamilyData, fused: Fused) -> FamilyData:
    """The events beside bars at which the label stands as well."""
    return replace(family, eligible=family.eligible & fused.label, fused=None)


def _between(family: FamilyData, fused: Fused) -> FamilyData:
    """The events beside the trigger's events without the label."""
    eligible = np.zeros(len(family.eligible), bool)
    eligible[fused.base] = True
    return replace(
        family,
        member=BETWEEN,
        draw_group=f"{family.draw_group}/{BETWEEN}",
        eligible=eligible,
        strata=fused.strata or family.strata,
        covariates=fused.covariates or family.covariates,
        fused=None,
    )
