"""Which outcome a consequence is measured by, in which sign it is expected, and its class."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

#: Which way an event pushes price, as `flow_sign` says it in SQL: long liquidations sell, and
#: depleted bids let price fall; every other long event is a push upwards.
_DOWN_WHEN_LONG = ("liquidation", "depth_depletion")
#: What the sentence of a regime expects, by the expectation that its gate reads.
_REGIMES = {"implied_volatility:high": -1, "implied_volatility:low": 1}


@dataclass(frozen=True)
class Measure:
    """How a consequence is measured.

    Attributes
    ----------
    column
        The outcome's column. ``{book}`` stands for the side of the book that the event's flow
        hits, ``{forced}`` for the side that such a flow forces out.
    outcome_class
        What it is matched on besides the guards, and in which unit effects of it count.
    sign
        +1 or -1; 0 where the gate tells, as for regimes of volatility.
    directed
        Whether the sign also turns with the event's flow.
    """

    column: str
    outcome_class: str
    sign: int
    directed: bool
    unit: str


MEASURES = {
    # Against the forced flow: what it pushed away comes back.
    "price_dislocation": Measure("price_sigma", "price", -1, True, "sigma"),
    "spillover": Measure("price_sigma", "price", 1, True, "sigma"),
    "volatility_aftershock": Measure("log_rv", "volatility", 1, False, "log ratio"),
    "liquidity_vacuum": Measure("log_depth", "depth", -1, False, "log ratio"),
    "convergence": Measure("basis_sigma", "basis", -1, True, "basis sigma"),
    # The restricted mean time until the side that was hit is full again, in horizons.
    "delayed_refill": Measure("{book}_refill", "refill", 1, False, "horizons"),
    # Positions are closed: open interest falls, whichever side closes them.
    "crowding_unwind": Measure("interest_sigma", "positions", -1, False, "sigma"),
    # Harsher: price goes further in the flow's direction; the other side is its comparison.
    "asymmetric_cascade": Measure("price_sigma", "drift", 1, True, "sigma"),
    "post_event_drift": Measure("price_sigma", "drift", 1, True, "sigma"),
    "cascade_probability": Measure("cascade_{forced}", "flow", 1, False, "share"),
    "volatility_regime": Measure("log_rv", "volatility", 0, False, "log ratio"),
}


def flow_of(hypothesis: Mapping[str, Any]) -> int:
    """+1 where the event pushes price up, -1 where down; 0 for an event of both sides."""
    if hypothesis["direction"] == "both":
        return 0
    turned = str(hypothesis["trigger"]).startswith(_DOWN_WHEN_LONG)
    return (1 if hypothesis["direction"] == "long" else -1) * (-1 if turned else 1)


def column_of(hypothesis: Mapping[str, Any]) -> str:
    """The column that measures a hypothesis."""
    return MEASURES[hypothesis["consequence"]].column.format_map(_sides(hypothesis))


def level_of(hypothesis: Mapping[str, Any]) -> str:
    """The name of the level at the event that a hypothesis is matched on: the outcome's own."""
    kind, sides = MEASURES[hypothesis["consequence"]].outcome_class, _sides(hypothesis)
    return {"refill": "{book}", "flow": "flow_{forced}"}.get(kind, kind).format_map(sides)


def orientation(hypothesis: Mapping[str, Any]) -> int:
    """+1 or -1: what makes the declared effect positive for a family of one side; 0 where no
    part of the hypothesis tells."""
    measure = MEASURES[hypothesis["consequence"]]
    if measure.sign == 0:
        return next((_REGIMES[gate] for gate in hypothesis["gates"] if gate in _REGIMES), 0)
    return measure.sign * (flow_of(hypothesis) if measure.directed else 1)


def _sides(hypothesis: Mapping[str, Any]) -> dict[str, str]:
    # A push down eats bids and forces out who is long.
    down = flow_of(hypothesis) < 0
    return {"book": "bid" if down else "ask", "forced": "long" if down else "short"}
