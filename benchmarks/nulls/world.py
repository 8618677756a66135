"""A year of one-minute bars of twenty symbols and a batch of hypotheses: noise of real size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from analysis.arrays import FloatArray, IntArray
from analysis.episodes import blocks_per_day, episode_codes
from analysis.panel import Panel
from analysis.score_sheet import Scored

DAY: Final = 1440
HORIZONS: Final = (15, 240)
REFRACTORY: Final = 15
# The cuts of the real strata.
MOVE_CUTS: Final = (1, 1.5, 2, 2.5, 3, 4, 5.5)
# A trigger's events follow moves of at least so many standard deviations.
LEAST_MOVE: Final = 1.5


@dataclass(frozen=True)
class Size:
    """How large the world is: families times classes are the hypotheses, each at both horizons."""

    symbols: int = 20
    days: int = 365
    families: int = 6
    classes: int = 5
    events: int = 5000
    draws: int = 10_000

    @property
    def hypotheses(self) -> int:
        """Hypotheses in the batch."""
        return self.families * self.classes

    @property
    def statistics(self) -> int:
        """Statistics per joint draw."""
        return self.hypotheses * len(HORIZONS)


@dataclass(frozen=True, eq=False)
class World:
    """The panel, each family's events (rows), and one outcome per class and horizon."""

    panel: Panel
    events: list[IntArray]
    scored: list[Scored]
    horizons: list[int]

    def pool(self, family: int) -> tuple[IntArray, IntArray, IntArray]:
        """Rows of the strata that hold an event, their strata, and which of them are events."""
        strata = self.panel.strata["price"]
        holds = np.zeros(int(strata.max()) + 1, bool)
        holds[strata[self.events[family]]] = True
        rows = np.flatnonzero(holds[strata])
        rows = rows[np.argsort(strata[rows], kind="stable")]
        is_event = np.zeros(self.panel.rows, np.int64)
        is_event[self.events[family]] = 1
        return rows, strata[rows], is_event[rows]


def build(size: Size, seed: int = 1) -> World:
    """Moves of heavy tails, events after large ones, outcomes of noise with a few unknown."""
    rng = np.random.default_rng(seed)
    rows = size.symbols * size.days * DAY
    minute = np.tile(np.arange(size.days * DAY, dtype=np.int64) + 241, size.symbols)
    symbol = np.repeat(np.arange(size.symbols), size.days * DAY).astype(np.int16)
    move = rng.standard_t(5, rows) / np.sqrt(5 / 3)
    signed = np.digitize(np.abs(move), MOVE_CUTS) * 2 + (move < 0)
    strata = symbol.astype(np.int64) * 16 + signed
    strata = (strata * 5 + rng.integers(0, 5, rows)) * 4 + (minute - 241) % DAY // 360
    panel = Panel(
        symbol=symbol,
        minute=minute,
        day=((minute - 241) // DAY).astype(np.int32),
        hour_of_week=np.zeros(rows, np.int16),
        vol_bin=np.zeros(rows, np.int16),
        strata={"price": strata},
        covariates={"price": np.empty((rows, 0))},
    )
    steep = np.abs(move) > LEAST_MOVE
    large = [np.flatnonzero(steep & (move > 0)), np.flatnonzero(steep & (move < 0))]
    events = [
        _events(rng, panel, large[family % 2], size.events) for family in range(size.families)
    ]
    scored, horizons = _outcomes(rng, panel, size.classes)
    return World(panel, events, scored, horizons)


def _events(rng: np.random.Generator, panel: Panel, large: IntArray, number: int) -> IntArray:
    """Random rows after large moves; of two within the refractory time the later is dropped."""
    rows = np.sort(rng.choice(large, 2 * number, replace=False))
    near = (np.diff(panel.minute[rows]) < REFRACTORY) & (np.diff(panel.symbol[rows]) == 0)
    rows = rows[np.concatenate([[True], ~near])]
    return np.sort(rng.choice(rows, number, replace=False))


def _outcomes(
    rng: np.random.Generator, panel: Panel, classes: int
) -> tuple[list[Scored], list[int]]:
    scored, horizons = [], []
    for horizon in HORIZONS:
        codes = episode_codes(panel, horizon, 240)
        unknown = rng.random(panel.rows) < 0.01
        for _ in range(classes):
            values: FloatArray = rng.standard_normal(panel.rows)
            values[unknown] = np.nan
            scored.append(Scored(values, codes, blocks_per_day(horizon)))
            horizons.append(horizon)
    return scored, horizons
