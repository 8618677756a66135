"""What a fused hypothesis adds to its events: the second sensor's label on the whole panel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from analysis.arrays import BoolArray, FloatArray, IntArray

# The two formal nulls of what is fused: its events against bars in the same state, and against
# the trigger's other events.
WITHIN: Final = "within"
BETWEEN: Final = "between"


@dataclass(frozen=True, eq=False)
class Fused:
    """The link between a trigger and what is fused with it.

    Attributes
    ----------
    base
        Rows of all events of the trigger, whatever the second sensor says; sorted.
    label
        Per row of the panel, whether the second sensor's state stands, or would confirm, there.
        The hypothesis' events are those of `base` where it does.
    unaffected
        Per row, the outcome on a series that the mechanism cannot reach; None where there is
        none.
    members
        Which of the two formal nulls there are. A trigger that its strata determine has no bars
        of its own within a state, and where the family's own risk set compares labelled with
        unlabelled events already, there is nothing to add.
    strata, covariates
        Guard by guard, what labelled and unlabelled events are matched on; the panel's where
        they are None. Events are few, so these are coarser than what bars are matched on.
    """

    base: IntArray
    label: BoolArray
    unaffected: FloatArray | None = None
    members: tuple[str, ...] = (WITHIN, BETWEEN)
    strata: dict[str, IntArray] | None = None
    covariates: dict[str, FloatArray] | None = None

    def __post_init__(self) -> None:
        unknown = set(self.members) - {WITHIN, BETWEEN}
        if unknown:
            raise ValueError(f"no null of fused families is called {', '.join(sorted(unknown))}")

    @property
    def events(self) -> IntArray:
        """The labelled events."""
        return self.base[self.label[self.base]]

    def require(self, name: str, events: IntArray, rows: int) -> None:
        """Refuse a link that does not lead to the hypothesis' own events."""
        if len(self.label) != rows or (
            self.unaffected is not None and len(self.unaffected) != rows
        ):
            raise ValueError(f"{name}: one label and one unaffected outcome per row")
        if not np.array_equal(self.events, events):
            raise ValueError(f"{name}: the labelled events are not the hypothesis' events")
