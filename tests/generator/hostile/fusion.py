"""Fusions that are none, or not of these data sets."""

from __future__ import annotations

from tests.generator.hostile.case import Case
from tests.generator.hostile.sound import CONFIRMED, FUSED, SPLIT

FUSION = [
    Case(
        "a state that is the trigger",
        "independent_sensors",
        {"trigger": "depth_depletion", "template_id": "T3", "gates": ["depth:thin"]},
        FUSED,
    ),
    Case(
        "a confirmation that is the trigger",
        "independent_sensors",
        {"trigger": "aggressive_burst", "confirmation": "trade_imbalance"},
        CONFIRMED,
    ),
    Case(
        "a gap confirmed by the same gap",
        "independent_sensors",
        {"trigger": "desync_spike", "confirmation": "basis_jump"},
        CONFIRMED,
    ),
    Case(
        "forced flow confirmed by itself",
        "independent_sensors",
        {"confirmation": "forced_flow_inside"},
        CONFIRMED,
    ),
    Case(
        "a gate and a confirmation that are one",
        "independent_sensors",
        {"gates": ["depth:thick"]},
        CONFIRMED,
    ),
    Case(
        "two states that are one",
        "independent_sensors",
        {"gates": ["volatility:high", "trend:up"]},
        FUSED,
    ),
    Case(
        "volatility of the price that jumps",
        "independent_sensors",
        {"trigger": "price_shock", "gates": ["volatility:high"], "invalidation": "none"},
        FUSED,
    ),
    Case("a clock for a sensor", "independent_sensors", {"gates": ["time_of_day:block_0"]}, FUSED),
    Case(
        "two sensors from a single data set",
        "independent_sensors",
        {"required_datasets": ["um_klines_1m"]},
        FUSED,
    ),
    Case(
        "a boundary that is the confirmation",
        "independent_sensors",
        {"confirmation": "basis_jump"},
        SPLIT,
    ),
    Case(
        "a state in two buckets",
        "one_bucket_a_state",
        {"gates": ["funding:extreme_positive", "funding:middle"]},
        FUSED,
    ),
    Case(
        "a search among states",
        "few_gates",
        {"gates": [*FUSED["gates"], "long_short_ratio:long_heavy", "volatility:high"]},
        FUSED,
    ),
    Case(
        "one condition by two names",
        "one_name",
        {"gates": ["depth:thin"]},
        CONFIRMED | {"confirmation": "none"},
    ),
    Case(
        "forced flow without a window",
        "fitting_confirmation",
        {"trigger": "price_shock", "confirmation": "forced_flow_inside", "template_id": "T4"},
        CONFIRMED,
    ),
    Case(
        "a thin book for a leader",
        "fitting_confirmation",
        {"trigger": "leader_shock", "confirmation": "depth_thin_pre", "template_id": "T2"},
        CONFIRMED,
    ),
    Case("a branch without a boundary", "one_invalidation", {"invalidation": "none"}, SPLIT),
    Case("a boundary without a branch", "fitting_branch", {"branch": None}, SPLIT),
    Case("a branch without a state", "fitting_branch", {"gates": []}, SPLIT),
    Case("a branch of one's own", "closed_vocabulary", {"branch": "whichever_works"}, SPLIT),
    Case(
        "a direction and none",
        "fitting_equivalence",
        {"equivalence": "directional_persistence"},
    ),
    Case("no invalidation where there is one", "one_invalidation", {"invalidation": "none"}),
    Case(
        "another invalidation, a second chance",
        "one_invalidation",
        {"invalidation": "opposite_desync"},
    ),
    Case("a label that it does not have", "fitting_attribute", {"attribute": "spot"}),
    Case("another mechanism's trigger", "fitting_template", {"template_id": "T2"}),
    Case("another mechanism's consequence", "fitting_template", {"consequence": "convergence"}),
    Case(
        "capacity by price alone",
        "fitting_template",
        {"template_id": "T3", "trigger": "price_shock", "invalidation": "none"},
    ),
    Case("a fusion in the wrong mechanism", "fitting_template", {"template_id": "T1"}, FUSED),
]
