"""Level-A controls: each breaks one thing, and none can make a promotion, only remove it."""

from __future__ import annotations

from typing import Final

from analysis.controls import (
    direction_inverted,
    gate_label_shuffle,
    gate_states_randomised,
    label_permutation,
    pair_rematching,
    randomised_clustering,
    series_time_shifted,
    time_shifted,
    time_shuffled,
    unaffected_series,
)
from analysis.controls.base import Control, ControlResult

# Asked of every hypothesis.
CONTROLS: Final[dict[str, Control]] = {
    module.CONTROL.control_id: module.CONTROL
    for module in (time_shuffled, time_shifted, direction_inverted, randomised_clustering)
}
# Asked of hypotheses that join a second sensor or name an unaffected series (`Fused`).
LINK_CONTROLS: Final[dict[str, Control]] = {
    module.CONTROL.control_id: module.CONTROL
    for module in (
        gate_label_shuffle,
        gate_states_randomised,
        label_permutation,
        pair_rematching,
        series_time_shifted,
        unaffected_series,
    )
}

__all__ = ["CONTROLS", "LINK_CONTROLS", "Control", "ControlResult"]
