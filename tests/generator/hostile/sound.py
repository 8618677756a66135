"""Sound specs of each shape: what the hostile ones are made from."""

from __future__ import annotations

from typing import Any

SINGLE: dict[str, Any] = {
    "name": "exhausted_sellers",
    "origin": "discovery",
    "template_id": "T1",
    "mechanism_sentence": "Those who must sell are gone after a burst, so that price comes back.",
    "because": "Flow that is forced carries no opinion, and so it should not last.",
    "event_type": "forced_flow_cluster",
    "trigger": "liquidation_cluster",
    "direction": "long",
    "invalidation": "opposite_forced_flow",
    "consequence": "price_dislocation",
    "horizon": "short",
    "controls": ["time_shuffled", "direction_inverted", "randomised_clustering"],
    "required_datasets": ["cm_liquidation_snapshot|um_liquidation_snapshot", "um_klines_1m"],
}
FUSED: dict[str, Any] = {
    **SINGLE,
    "template_id": "T4",
    "mechanism_sentence": (
        "When forced long liquidations come in clusters under extreme funding and high open "
        "interest, the market shows more volatility over a short horizon."
    ),
    "gates": ["funding:extreme_positive", "open_interest:high"],
    "consequence": "volatility_aftershock",
    "controls": [*SINGLE["controls"], "gate_label_shuffle", "gate_states_randomised"],
    "required_datasets": [*SINGLE["required_datasets"], "um_funding_rate", "um_metrics"],
}
# What breaks a second look at the same symbol.
SECOND_LOOK = ["series_time_shifted", "label_permutation", "pair_rematching", "unaffected_series"]
CONFIRMED: dict[str, Any] = {
    **SINGLE,
    "mechanism_sentence": (
        "When forced long liquidations come in clusters, confirmed by resting orders that are "
        "used up, the market shows a thinner book over a short horizon."
    ),
    "confirmation": "depth_depleted",
    "consequence": "liquidity_vacuum",
    "controls": [*SINGLE["controls"], *SECOND_LOOK],
    "required_datasets": [*SINGLE["required_datasets"], "um_book_depth"],
}
SPLIT: dict[str, Any] = {
    **SINGLE,
    "mechanism_sentence": (
        "When forced long liquidations come in clusters under a thin book, confirmed by a gap "
        "beyond its band, the market shows more volatility over a short horizon."
    ),
    "gates": ["depth:thin"],
    "invalidation": "basis_beyond_band",
    "branch": "trend_aftershock",
    "consequence": "volatility_aftershock",
    "controls": [
        *FUSED["controls"],
        *SECOND_LOOK,
    ],
    "required_datasets": [*SINGLE["required_datasets"], "um_book_depth", "spot_klines_1m"],
}
