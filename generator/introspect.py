"""What a data set can be used for, read from what its columns measure and never from its name."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple

from generator.entries import RegisterEntry
from generator.grammar import Template
from generator.vocabulary import Capability, Property, TemplateId

#: The warehouse's clock; what is read less often than this cannot date an event.
_MINUTE = 60

_PROPERTIES: dict[Property, Callable[[RegisterEntry], bool]] = {
    "forced_participation": lambda e: e.participation == "forced",
    "timestamped_events": lambda e: e.grain == "event",
    "directionality": lambda e: "side" in e.roles,
    "magnitude": lambda e: "size" in e.roles,
    "clustering_possible": lambda e: e.grain == "event" and e.cadence_seconds <= _MINUTE,
    "state_like": lambda e: e.grain != "event",
    "price_bars": lambda e: e.grain == "bar" and "price" in e.roles,
    "two_venues": lambda e: bool(e.counterparts) or "spread" in e.roles,
    "cross_asset": lambda e: e.grain == "bar" and "price" in e.roles,
    # Bars that count their trades, or the numbered trades themselves.
    "trade_intensity": lambda e: {"size", "count" if e.grain == "bar" else "id"} <= e.roles,
    "positioning": lambda e: "positioning" in e.roles,
    "liquidity": lambda e: "liquidity" in e.roles,
    "scheduled": lambda e: "schedule" in e.roles,
    "volatility_expectation": lambda e: "volatility" in e.roles,
}

#: What can date the onset of an event, given a reading at least every minute.
_ONSETS = {"price_bars", "two_venues", "liquidity", "trade_intensity"}
_STATES = {"positioning", "liquidity", "price_bars", "two_venues", "volatility_expectation"}
_CONFIRMATIONS = {"timestamped_events", "liquidity", "trade_intensity", "two_venues"}
_BOUNDARIES = {"directionality", "two_venues", "cross_asset"}


class Permission(NamedTuple):
    """Whether a template may be fed by a data set, and if not, what the data set lacks."""

    template_id: TemplateId
    allowed: bool
    reason: str


def properties_of(entry: RegisterEntry) -> tuple[Property, ...]:
    """The properties of a data set, in a fixed order."""
    return tuple(name for name, holds in _PROPERTIES.items() if holds(entry))


def capabilities_of(entry: RegisterEntry) -> tuple[Capability, ...]:
    """The parts that a data set can play in an event family."""
    has = set(properties_of(entry))
    timely = entry.cadence_seconds <= _MINUTE
    plays: dict[Capability, bool] = {
        "trigger": bool(has & {"timestamped_events", "scheduled"})
        or (timely and bool(has & _ONSETS)),
        "state": "state_like" in has and bool(has & _STATES),
        "confirm": timely and bool(has & _CONFIRMATIONS),
        "invalidate": timely and bool(has & _BOUNDARIES),
    }
    return tuple(part for part, can in plays.items() if can)


def allowed_templates(
    properties: Collection[str], templates: Iterable[Template]
) -> list[Permission]:
    """One permission per template, each refusal with its reason."""
    return [_permission(set(properties), template) for template in templates]


def _permission(has: set[str], template: Template) -> Permission:
    lacks = [_first_missing(has, option) for option in template.requires]
    if any(reason is None for reason in lacks):
        return Permission(template.template_id, True, "")
    reasons: Sequence[str] = [reason for reason in lacks if reason]
    return Permission(template.template_id, False, ", and ".join(dict.fromkeys(reasons)))


def _first_missing(has: set[str], option: dict[Property, str]) -> str | None:
    return next((reason for name, reason in option.items() if name not in has), None)
