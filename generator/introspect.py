"""What a data set can be used for, read from what its columns measure and never from its name."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple

from generator.entries import RegisterEntry
from generator.grammar import Template
from generator.vocabulary import Capability, Property, TemplateId

#: The warehouse's clock; what is read less often than this cannot date an event.
_MINUTE = 60


class Seen(NamedTuple):
    """How a property is recognised, and how it is told."""

    holds: Callable[[RegisterEntry], bool]
    says: str


_PROPERTIES: dict[Property, Seen] = {
    "forced_participation": Seen(
        lambda e: e.participation == "forced", "somebody in it is made to trade"
    ),
    "timestamped_events": Seen(lambda e: e.grain == "event", "its rows are occurrences"),
    "directionality": Seen(lambda e: "side" in e.roles, "it tells the side"),
    "magnitude": Seen(lambda e: "size" in e.roles, "it tells how much"),
    "clustering_possible": Seen(
        lambda e: e.grain == "event" and e.cadence_seconds <= _MINUTE,
        "its rows can come in clusters",
    ),
    "state_like": Seen(
        lambda e: e.grain not in ("event", "schedule"), "it can be read before an event as a state"
    ),
    "price_bars": Seen(
        lambda e: e.grain == "bar" and "price" in e.roles, "it holds bars of traded prices"
    ),
    "two_venues": Seen(
        lambda e: bool(e.counterparts) or "spread" in e.roles,
        "it has a second venue or leg that can fall out of step with it",
    ),
    "cross_asset": Seen(
        lambda e: e.grain == "bar" and "price" in e.roles,
        "it holds paths of prices of which one can lead and another follow",
    ),
    # Bars that count their trades, or the numbered trades themselves.
    "trade_intensity": Seen(
        lambda e: {"size", "count" if e.grain == "bar" else "id"} <= e.roles,
        "it shows how hard and how often the market is hit",
    ),
    "positioning": Seen(
        lambda e: "positioning" in e.roles, "it tells how participants are positioned"
    ),
    "carry": Seen(
        lambda e: e.grain == "settlement" and "positioning" in e.roles,
        "it tells what holding a position costs",
    ),
    "open_positions": Seen(
        lambda e: bool(e.units_of("positioning") & {"base", "quote", "contracts"}),
        "it counts the positions that are open",
    ),
    "account_ratio": Seen(
        lambda e: "ratio" in e.units_of("positioning"), "it weighs one side against the other"
    ),
    "liquidity": Seen(
        lambda e: "liquidity" in e.roles, "it shows how much liquidity rests in the book"
    ),
    "scheduled": Seen(lambda e: "schedule" in e.roles, "its events are scheduled in advance"),
    "volatility_expectation": Seen(
        lambda e: "volatility" in e.roles, "it holds an expectation of volatility"
    ),
}

#: What can date the onset of an event, given a reading at least every minute.
_ONSETS = {"price_bars", "two_venues", "liquidity", "trade_intensity"}
_STATES = {"positioning", "liquidity", "price_bars", "two_venues", "volatility_expectation"}
_CONFIRMATIONS = {"timestamped_events", "liquidity", "trade_intensity", "two_venues"}
_BOUNDARIES = {"directionality", "two_venues", "cross_asset"}


class Permission(NamedTuple):
    """Whether a template may be fed by a data set, and what it shows or lacks for that."""

    template_id: TemplateId
    allowed: bool
    reason: str


def properties_of(entry: RegisterEntry) -> tuple[Property, ...]:
    """The properties of a data set, in a fixed order."""
    return tuple(name for name, seen in _PROPERTIES.items() if seen.holds(entry))


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
    """One permission per template, each with its reason."""
    return [_permission(set(properties), template) for template in templates]


def _permission(has: set[str], template: Template) -> Permission:
    met = [option for option in template.requires if has.issuperset(option)]
    if met:
        shows = ", and ".join(_PROPERTIES[name].says for name in met[0])
        return Permission(template.template_id, True, shows)
    lacks = [_first_missing(has, option) for option in template.requires]
    return Permission(template.template_id, False, ", and ".join(dict.fromkeys(lacks)))


def _first_missing(has: set[str], option: dict[Property, str]) -> str:
    return next(reason for name, reason in option.items() if name not in has)
