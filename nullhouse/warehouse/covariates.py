"""What bars are matched on besides their strata: names of columns, by guard and by outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nullhouse.warehouse.consequences import level_of

PRICE = (
    *("move_1", "move_5", "move_15", "move_60", "abs(move_1)", "abs(move_5)", "abs(move_15)"),
    *("log_rv_5", "log_rv_15", "log_rv_60", "log_mad_15", "log_mad_60", "log_mad_240"),
    *("log_sigma_drift", "log_usual", "log_season_ahead"),
    *("settlement_ahead_15", "settlement_ahead_240"),
)
VOLUME = ("log_volume_1", "log_volume_15")
#: What an outcome must also be matched on: its own level at the event, in bins and exact.
LEVEL_BINS = {
    "depth": "depth_bin",
    "basis": "basis_bin",
    "bid": "bid_bin",
    "ask": "ask_bin",
    "positions": "interest_bin",
    "flow_long": "flow_long_bin",
    "flow_short": "flow_short_bin",
}
LEVELS = {
    "depth": ("log_depth_ratio",),
    "basis": ("deviation_mad", "abs(deviation_mad)"),
    "bid": ("log_bid_share",),
    "ask": ("log_ask_share",),
    "positions": ("interest_move_60", "interest_move_240", "interest_stretch"),
    # Not the prints of the pre-window: they are the trigger of forced flow itself.
    "flow_long": ("log_prints_long_1h", "log_prints_long_4h"),
    "flow_short": ("log_prints_short_1h", "log_prints_short_4h"),
    # A drift goes on from what price did before: the hour is in the guards already.
    "drift": ("move_240", "move_1440"),
}
#: What labelled events are matched on besides symbol, volatility and level: no signed move,
#: because the label follows from it.
UNSIGNED = (
    *("abs(move_1)", "abs(move_5)", "abs(move_15)"),
    *("log_rv_5", "log_rv_15", "log_rv_60", "log_mad_60", "log_mad_240", "funding_phase"),
    *("log_usual", "log_season_ahead", "settlement_ahead_15", "settlement_ahead_240"),
)


#: Triggers that their strata determine: only events are comparable with events, and the
#: family's attribute is the label (rules of the risk sets).
LABELLED = ("desync_spike", "depth_depletion", "price_shock")


@dataclass(frozen=True)
class Asked:
    """What a batch asks of the grid: the levels of its outcomes, and whether events are labelled.

    The grid holds no column that none of its hypotheses is matched on.
    """

    levels: tuple[str, ...]
    labelled: bool

    @classmethod
    def of(cls, hypotheses: Sequence[Mapping[str, Any]]) -> Asked:
        """What these hypotheses ask."""
        levels = {level_of(hypothesis) for hypothesis in hypotheses} & {*LEVELS, *LEVEL_BINS}
        return cls(tuple(sorted(levels)), any(h["trigger"] in LABELLED for h in hypotheses))

    @property
    def bins(self) -> dict[str, str]:
        """The columns of the levels' bins."""
        return {name: sql for name, sql in LEVEL_BINS.items() if name in self.levels}

    @property
    def columns(self) -> tuple[str, ...]:
        """All covariates, each once."""
        levels = [sql for name in self.levels for sql in LEVELS.get(name, ())]
        unsigned = UNSIGNED if self.labelled else ()
        return tuple(dict.fromkeys((*PRICE, *VOLUME, *unsigned, *levels)))


def covariate_names(guard: str, *, labelled: bool, level: str) -> tuple[str, ...]:
    """What the columns of a guard's covariates are, in their order."""
    names = (UNSIGNED if labelled else PRICE) + (VOLUME if guard == "price_volume" else ())
    return names + LEVELS.get(level, ())
