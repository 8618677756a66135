"""Which outcome a consequence is measured by, in which sign it is expected, and its class."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """``sign``: +1 or -1; ``directed``: whether the sign also turns with the event's side."""

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
}
