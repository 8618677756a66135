"""The other side of a hypothesis that says its own is hit harder: four cells of one trigger."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from analysis.panel import Mirror
from nullhouse.warehouse.families import FamilyReader, opposite
from nullhouse.warehouse.rows import Rows

#: States that tell a crowd, and the same for a crowd on the other side.
_TURNED = {
    "funding:extreme_positive": "funding:extreme_negative",
    "funding_persistence:positive": "funding_persistence:negative",
    "long_short_ratio:long_heavy": "long_short_ratio:short_heavy",
}
MIRRORED = _TURNED | {other: one for one, other in _TURNED.items()}


def read_mirror(
    reader: FamilyReader, hypothesis: dict[str, Any], tables: str | None
) -> Mirror | None:
    """Events of both sides while either is crowded; None for a claim about one side alone.

    ``tables`` names the relation of outcomes, None where none may be read.
    """
    crowd = list(hypothesis["gates"])
    turned = [MIRRORED.get(gate, gate) for gate in crowd]
    if hypothesis["consequence"] != "asymmetric_cascade" or crowd == turned:
        return None
    there = {**hypothesis, "direction": opposite(hypothesis["direction"])}
    own, own_crowded = _cells(reader, hypothesis, crowd, turned)
    other, other_crowded = _cells(reader, there, crowd, turned)
    eligible = reader.eligible(there)
    unseen = np.full(len(eligible), np.nan)
    return Mirror(
        own=own,
        own_crowded=own_crowded,
        other=other,
        other_crowded=other_crowded,
        other_eligible=eligible,
        other_outcome=reader.outcome(there, tables) if tables else unseen,
    )


def _cells(
    reader: FamilyReader, hypothesis: dict[str, Any], crowd: list[str], turned: list[str]
) -> tuple[Rows, npt.NDArray[np.bool_]]:
    """Rows of one side's events in either state, and which of them met the first."""
    side = hypothesis["direction"]
    met = reader.in_state(hypothesis, side, crowd)
    rows = np.union1d(met, reader.in_state(hypothesis, side, turned))
    return rows, np.isin(rows, met)
