"""The finite words of which a hypothesis is made; whatever is not here cannot be said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

TemplateId = Literal["T1", "T2", "T3", "T4", "T5"]
OperatorId = Literal["F1", "F2", "F3", "F4", "F5"]
Origin = Literal["discovery", "dataset", "fusion"]
Trigger = Literal[
    "liquidation_isolated", "liquidation_cluster", "liquidation_cascade", "price_shock",
    "aggressive_burst", "depth_depletion", "desync_spike", "leader_shock", "scheduled_release",
]  # fmt: skip
Direction = Literal["long", "short", "both"]
Attribute = Literal["derivative", "spot", "aggression", "withdrawal"]
Confirmation = Literal[
    "none", "depth_thin_pre", "depth_depleted", "trade_imbalance", "basis_jump",
    "forced_flow_inside",
]  # fmt: skip
Invalidation = Literal[
    "none", "opposite_forced_flow", "opposite_desync", "opposite_leader_shock",
    "basis_beyond_band", "desync_resolved",
]  # fmt: skip
#: The families into which a boundary known at the event splits its events.
Branch = Literal["mean_reverting", "trend_aftershock"]
Consequence = Literal[
    "price_dislocation", "liquidity_vacuum", "volatility_aftershock", "delayed_refill",
    "convergence", "spillover", "crowding_unwind", "asymmetric_cascade", "post_event_drift",
    "volatility_regime", "cascade_probability",
]  # fmt: skip
#: What a hypothesis may claim to be absent besides its consequence: tested as an equivalence.
Equivalence = Literal["directional_persistence"]
Horizon = Literal["short", "medium"]
Exclusion = Literal[
    "thresholds", "sizing", "entry_timing", "conditioning", "post_event_conditioning"
]
Property = Literal[
    "forced_participation", "timestamped_events", "directionality", "magnitude",
    "clustering_possible", "state_like", "price_bars", "two_venues", "cross_asset",
    "trade_intensity", "positioning", "carry", "open_positions", "account_ratio", "liquidity",
    "scheduled", "volatility_expectation",
]  # fmt: skip
Capability = Literal["trigger", "state", "confirm", "invalidate"]
#: A link that fusing makes, and that a control of a fused hypothesis has to break.
Link = Literal["context", "confirmation", "boundary", "domains"]

#: The macro that selects the events of a template's families; its YAML bears the same name.
TEMPLATE_MACROS: dict[str, str] = {
    "T1": "forced_participation",
    "T2": "synchronisation_failure",
    "T3": "capacity_saturation",
    "T4": "crowding_unwind",
    "T5": "information_release",
}


@dataclass(frozen=True)
class TriggerRule:
    """What goes with a trigger: its one invalidation, and the attributes that may label it."""

    invalidation: Invalidation = "none"
    attributes: tuple[Attribute, ...] = ()


_FORCED_FLOW = TriggerRule("opposite_forced_flow")

#: One invalidation per trigger: a choice here would be a second chance for a discarded spec.
TRIGGERS: dict[str, TriggerRule] = {
    "liquidation_isolated": _FORCED_FLOW,
    "liquidation_cluster": _FORCED_FLOW,
    "liquidation_cascade": _FORCED_FLOW,
    "price_shock": TriggerRule(),
    "aggressive_burst": TriggerRule(),
    "depth_depletion": TriggerRule(attributes=("aggression", "withdrawal")),
    "desync_spike": TriggerRule("opposite_desync", ("derivative", "spot")),
    "leader_shock": TriggerRule("opposite_leader_shock"),
    "scheduled_release": TriggerRule(),
}

#: The buckets of each pre-event state, as the state models name them.
STATES: dict[str, tuple[str, ...]] = {
    "funding": ("extreme_positive", "middle", "extreme_negative"),
    "funding_persistence": ("positive", "mixed", "negative"),
    "open_interest": ("high", "middle", "low"),
    "open_interest_trend": ("rising", "middle", "falling"),
    "long_short_ratio": ("long_heavy", "middle", "short_heavy"),
    "depth": ("thick", "middle", "thin"),
    "volatility": ("high", "middle", "low"),
    "implied_volatility": ("high", "middle", "low"),
    "trend": ("up", "flat", "down"),
    "time_of_day": ("block_0", "block_1", "block_2", "block_3"),
}

#: What splits a family on something known at the event, and into which branches.
SPLITTERS: dict[str, tuple[Branch, ...]] = {
    "basis_beyond_band": ("mean_reverting", "trend_aftershock")
}


def invalidation_of(trigger: str, confirmation: object, branch: object) -> Invalidation:
    """The one invalidation that a trigger, its confirmation and its branch leave."""
    if branch is not None:
        return "basis_beyond_band"
    if trigger == "desync_spike" and confirmation == "forced_flow_inside":
        return "desync_resolved"
    return TRIGGERS[trigger].invalidation


_OUTCOME_WORDS = frozenset(
    {"return", "returns", "profit", "profits", "profitable", "profitability", "pnl", "sharpe"}
    | {"sortino", "calmar", "alpha", "edge", "edges", "drawdown", "drawdowns", "payoff", "payoffs"}
    | {
        "roi",
        "cagr",
        "outcome",
        "outcomes",
        "verdict",
        "verdicts",
        "forward",
        "future",
        "hindsight",
    }
    | {"winrate", "win", "loss", "gain", "gains", "backtest", "ret", "fwd"}
)


def outcome_word(name: str) -> str | None:
    """The part of a name that speaks of what happened after the event, if there is one."""
    spaced = re.sub(r"([a-z])([A-Z])", r"\1 \2", name)
    parts = re.findall(r"[a-z]+", spaced.lower())
    return next((part for part in parts if part in _OUTCOME_WORDS), None)


def exclusions_for(fused: bool) -> tuple[Exclusion, ...]:
    """What a spec promises not to hold; a fused one may look at pre-event states."""
    last: Exclusion = "post_event_conditioning" if fused else "conditioning"
    return ("thresholds", "sizing", "entry_timing", last)
