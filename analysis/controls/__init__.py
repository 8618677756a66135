"""Level-A controls: each breaks one thing, and none can make a promotion, only remove it."""

from __future__ import annotations

from typing import Final

from analysis.controls import direction_inverted, randomised_clustering, time_shuffled
from analysis.controls.base import Control, ControlResult

CONTROLS: Final[dict[str, Control]] = {
    module.CONTROL.control_id: module.CONTROL
    for module in (time_shuffled, direction_inverted, randomised_clustering)
}

__all__ = ["CONTROLS", "Control", "ControlResult"]
