"""What the kept measurements of calibration show in pictures."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from nullhouse.steps.calibrate.record import Measured
from nullhouse.steps.calibrate.tables.contrast import OURS, rejections
from nullhouse.steps.calibrate.tables.section import Rows
from nullhouse.steps.calibrate.tables.size import least_runs, null_p_values

_LEVELS: Final = np.round(np.arange(0.0, 1.01, 0.02), 2)
#: Kolmogorov's 95th percentile, over the root of how many there are.
_BAND: Final = 1.358


def uniformity(kept: Mapping[str, Measured]) -> Rows:
    """By class, guard and level: p-values below it, less the level, in percentage points.

    Worlds are taken together. They share their luck, repetition by repetition, so that the band of
    chance is that of one world and not of so many independent ones.
    """
    gathered = null_p_values(_arrays(kept))
    band = 100 * _BAND / math.sqrt(max(least_runs(gathered), 1))
    return [
        row
        for key, worlds in sorted(gathered.items())
        for row in _excess(*key, [p for ps in worlds.values() for p in ps], band)
    ]


def _excess(kind: str, guard: str, p_values: list[float], band: float) -> Rows:
    below = np.searchsorted(np.sort(p_values), _LEVELS, side="right") / len(p_values)
    return [
        {
            "class": _title(kind),
            "guard": guard,
            "level": float(level),
            "excess": float(100 * (share - level)),
            "band": band,
        }
        for level, share in zip(_LEVELS, below, strict=True)
    ]


def contrasts(kept: Mapping[str, Measured]) -> Rows:
    """By class, world and way: the percentage of markets in which it rejects at 5 %."""
    return [
        {
            "class": _title(kind),
            "world": world,
            "ours": way == OURS,
            "percent": 100 * sum(hits) / len(hits),
        }
        for (kind, way), worlds in sorted(rejections(_arrays(kept)).items())
        for world, hits in sorted(worlds.items())
    ]


def _title(kind: str) -> str:
    """«price_dislocation/15 gated» as a panel is headed."""
    name, _, rest = kind.partition("/")
    minutes, _, gated = rest.partition(" ")
    return f"{name.replace('_', ' ')}, {minutes} min" + (f", {gated}" if gated else "")


def _arrays(kept: Mapping[str, Measured]) -> Mapping[str, Any]:
    return kept["arrays"].results if "arrays" in kept else {}
