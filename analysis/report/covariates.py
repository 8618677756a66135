"""What events and bars are matched on, in words."""

from __future__ import annotations

import re
from typing import Final

from analysis.report import words

_WORDS: Final = {
    "move": "move",
    "log_rv": "volatility",
    "log_mad": "robust volatility",
    "log_volume": "volume",
    "log_sigma_drift": "drift of volatility",
    "funding_phase": "time to funding",
    "settlement_ahead": "settlement within",
    "log_depth_ratio": "depth",
    "deviation_mad": "basis",
}
_PARTS: Final = re.compile(r"(abs\()?([a-z_]+?)(?:_(\d+))?(\))?")


def covariate_in_words(name: str) -> str:
    """`abs(move_15)` is `size of move, 15 min`."""
    found = _PARTS.fullmatch(name)
    if found is None or found[2] not in _WORDS:
        return words.phrase(name)
    size = "size of " if found[1] else ""
    over = f", {found[3]} min" if found[3] else ""
    return f"{size}{_WORDS[found[2]]}{over}"
