"""Which latent cause each word of a spec senses, by which instrument, and who is independent.

Two sensors agree about something only if they could have disagreed: they sense different latent
causes, or measure one cause with different instruments. The same instrument twice is one sensor.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from generator.vocabulary import OperatorId

#: States that build up over days, so that an event can be their release.
BUILD_UPS = ("funding_persistence", "open_interest_trend")
#: States that tell on which side, or how heavily, the market is positioned.
CROWDING = ("funding", "open_interest", "long_short_ratio", *BUILD_UPS)


class Sensor(NamedTuple):
    """A latent cause, and what it is read from."""

    cause: str
    instrument: str


_PRINTS = Sensor("forced_flow", "forced orders")
_BARS = Sensor("price", "traded prices")
_TRADES = Sensor("liquidity", "taker flow")
_BOOK = Sensor("liquidity", "resting orders")
_BASIS = Sensor("synchronisation", "spot against derivative")
_LEADER = Sensor("synchronisation", "leader against followers")
_CARRY = Sensor("crowding", "funding")
_POSITIONS = Sensor("crowding", "open positions")
_ACCOUNTS = Sensor("crowding", "accounts on each side")
_CALENDAR = Sensor("expectation", "calendar")
_OPTIONS = Sensor("expectation", "option prices")

#: By the word of a trigger, a state or a confirmation; the time of day senses nothing.
SENSORS: dict[str, Sensor] = {
    "liquidation_isolated": _PRINTS,
    "liquidation_cluster": _PRINTS,
    "liquidation_cascade": _PRINTS,
    "price_shock": _BARS,
    "aggressive_burst": _TRADES,
    "depth_depletion": _BOOK,
    "desync_spike": _BASIS,
    "leader_shock": _LEADER,
    "scheduled_release": _CALENDAR,
    "funding": _CARRY,
    "funding_persistence": _CARRY,
    "open_interest": _POSITIONS,
    "open_interest_trend": _POSITIONS,
    "long_short_ratio": _ACCOUNTS,
    "depth": _BOOK,
    "volatility": _BARS,
    "trend": _BARS,
    "implied_volatility": _OPTIONS,
    "depth_thin_pre": _BOOK,
    "depth_depleted": _BOOK,
    "trade_imbalance": _TRADES,
    "basis_jump": _BASIS,
    "forced_flow_inside": _PRINTS,
    "basis_beyond_band": _BASIS,
}

#: Which confirmations can be asked of which triggers; one that is not here makes no sense.
CONFIRMS: dict[str, tuple[str, ...]] = {
    "depth_thin_pre": (
        "liquidation_cluster", "liquidation_cascade", "price_shock", "aggressive_burst",
    ),
    "depth_depleted": (
        "liquidation_cluster", "liquidation_cascade", "price_shock", "aggressive_burst",
    ),
    "trade_imbalance": (
        "liquidation_cluster", "liquidation_cascade", "price_shock", "depth_depletion",
        "desync_spike", "leader_shock",
    ),
    "basis_jump": ("liquidation_cluster", "liquidation_cascade", "price_shock"),
    "forced_flow_inside": ("desync_spike",),
}  # fmt: skip


def clashes(trigger: str, other: str) -> bool:
    """Whether a state or a confirmation reads the very instrument that the trigger reads."""
    return SENSORS.get(other) == SENSORS[trigger]


def operator_of(
    trigger: str, gates: Collection[str], confirmation: str, branch: object
) -> OperatorId | None:
    """The way in which a spec joins sensors; None for a single one."""
    if branch is not None:
        return "F5"
    if confirmation != "none":
        return "F2"
    if any(gate.partition(":")[0] in BUILD_UPS for gate in gates):
        return "F3"
    if gates:
        return "F1"
    return "F4" if trigger == "desync_spike" else None


def sensors_of(fields: dict[str, Any]) -> Iterator[Sensor]:
    """What takes part in a spec, each word once; a desync is seen in two places."""
    words = [fields["trigger"], *(gate.partition(":")[0] for gate in fields["gates"])]
    words += [fields["confirmation"], fields["invalidation"] if fields["branch"] else "none"]
    yield from (SENSORS[word] for word in words if word in SENSORS)
