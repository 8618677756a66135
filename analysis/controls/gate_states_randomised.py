"""Gate states randomised: as many of a symbol's events as before, any of them."""

from __future__ import annotations

from typing import Final

import numpy as np

from analysis.arrays import BoolArray, IntArray
from analysis.controls.base import Control, ControlResult
from analysis.controls.labelled import against_labels, blocks_of
from analysis.counters import key_of, words
from analysis.fused import Fused
from analysis.panel import FamilyData, Panel
from analysis.rules import Rules

CONTROL_ID: Final = "gate_states_randomised"


def run(
    panel: Panel, families: list[FamilyData], rules: Rules, seed: int, threads: int | None = None
) -> list[ControlResult]:
    """Give every event a state drawn with the frequencies that its symbol's states have.

    Notes
    -----
    Drawn without replacement, so each symbol keeps its number of labelled events. The state's
    persistence is gone: this asks whether any choice of events would have served, and
    `gate_label_shuffle` whether any time of the state would.
    """
    del threads

    def labels(fused: Fused, rows: IntArray) -> BoolArray | str:
        symbol = panel.symbol[rows].astype(np.int64)
        return drawn_labels(symbol, fused.label[rows], rules.draws, seed)

    return [against_labels(panel, family, CONTROL_ID, labels, rules) for family in families]


def drawn_labels(symbol: IntArray, label: BoolArray, draws: int, seed: int) -> BoolArray:
    """Draws × events: in each symbol the events with the smallest random words are labelled."""
    out = np.zeros((draws, len(label)), bool)
    members = [np.flatnonzero(symbol == code) for code in np.unique(symbol)]
    for part in blocks_of(draws):
        some = part.stop - part.start
        chance = words(key_of(seed, CONTROL_ID), some, len(label), part.start)
        for mine in members:
            labelled = int(label[mine].sum())
            if 0 < labelled < len(mine):
                its = chance[:, mine]
                limit = np.partition(its, labelled - 1, axis=1)[:, labelled - 1 : labelled]
                out[part, mine] = its <= limit
            else:
                out[part, mine] = labelled > 0
    return out


CONTROL: Final = Control(
    control_id=CONTROL_ID,
    level="A",
    what_it_breaks="the state of each event; events and outcomes stay",
    expected_null="events in a drawn state show the effect of all events",
    run=run,
)
