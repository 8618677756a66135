"""What a fused hypothesis adds to its events: the second sensor's label on the whole panel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.arrays import BoolArray, FloatArray, IntArray


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
    """

    base: IntArray
    label: BoolArray
    unaffected: FloatArray | None = None

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
