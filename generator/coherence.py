"""What cannot hold together in a spec although each of its words is allowed by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any, get_args

from generator.rules import Broken
from generator.sensors import CONFIRMS, SENSORS, clashes
from generator.vocabulary import (
    SPLITTERS,
    TRIGGERS,
    Attribute,
    Branch,
    Confirmation,
    Consequence,
    Invalidation,
    invalidation_of,
)
from nullhouse.base.errors import nearest

#: More than this many states are no context but a search for one.
_MOST_GATES = 2
#: Consequences that say nothing of a side, so that a side can be claimed absent beside them.
_UNDIRECTED = ("volatility_aftershock", "volatility_regime", "liquidity_vacuum", "delayed_refill")


def contradictions(fields: Mapping[str, Any]) -> Iterator[Broken]:
    """Every rule that a spec's fields break between them; unknown values are passed over."""
    trigger = fields.get("trigger")
    if not isinstance(trigger, str) or trigger not in TRIGGERS:
        return
    yield from _labels(fields, trigger)
    yield from _gates(_states(fields), trigger)
    yield from _confirmation(fields, trigger)
    yield from _branch(fields)
    yield from _equivalence(fields)


def _labels(fields: Mapping[str, Any], trigger: str) -> Iterator[Broken]:
    rule, attribute, found = TRIGGERS[trigger], fields.get("attribute"), fields.get("invalidation")
    allowed = invalidation_of(trigger, fields.get("confirmation"), fields.get("branch"))
    if found in get_args(Invalidation) and found != allowed:
        what = f"invalidation of {trigger} is {allowed}, not {found}"
        yield Broken("one_invalidation", what, allowed)
    if attribute in get_args(Attribute) and attribute not in rule.attributes:
        listed = ", ".join(rule.attributes) or "none"
        what = f"attribute of {trigger} cannot be {attribute}"
        yield Broken("fitting_attribute", what, listed)


def _states(fields: Mapping[str, Any]) -> list[str]:
    """The states of the gates, each as often as it stands in another bucket."""
    gates = fields.get("gates")
    listed = gates if isinstance(gates, list | tuple) else ()
    return [g.partition(":")[0] for g in dict.fromkeys(g for g in listed if isinstance(g, str))]


def _gates(states: list[str], trigger: str) -> Iterator[Broken]:
    for state, times in Counter(states).items():
        if times > 1:
            yield Broken("one_bucket_a_state", f"{state} is asked for in {times} buckets")
        if clashes(trigger, state):
            instrument = SENSORS[trigger].instrument
            what = f"{trigger} and the state {state} are both read from {instrument}"
            yield Broken("independent_sensors", what)
    for one, other in combinations(dict.fromkeys(s for s in states if s in SENSORS), 2):
        if clashes(one, other):
            instrument = SENSORS[one].instrument
            what = f"the states {one} and {other} are both read from {instrument}"
            yield Broken("independent_sensors", what)
    if len(set(states)) > _MOST_GATES:
        yield Broken("few_gates", f"{len(set(states))} states are asked for at once")
    if set(states) == {"time_of_day"}:
        yield Broken("independent_sensors", "the time of day is a clock and senses nothing")


def _confirmation(fields: Mapping[str, Any], trigger: str) -> Iterator[Broken]:
    found = fields.get("confirmation", "none")
    if found not in get_args(Confirmation) or found == "none":
        return
    if clashes(trigger, found):
        what = f"{trigger} and {found} are both read from {SENSORS[trigger].instrument}"
        yield Broken("independent_sensors", what)
    elif trigger not in CONFIRMS[found]:
        fitting = [name for name, triggers in CONFIRMS.items() if trigger in triggers]
        what = f"{found} confirms no {trigger}"
        yield Broken("fitting_confirmation", what, nearest(found, ["none", *fitting]))
    if any(clashes(state, found) for state in _states(fields) if state in SENSORS):
        what = f"{found} and a gate are both read from {SENSORS[found].instrument}"
        yield Broken("independent_sensors", what)


def _branch(fields: Mapping[str, Any]) -> Iterator[Broken]:
    branch, boundary = fields.get("branch"), fields.get("invalidation")
    if not isinstance(boundary, str):
        return
    if branch is None:
        if boundary in SPLITTERS:
            branches = ", ".join(SPLITTERS[boundary])
            what = f"{boundary} splits a family, and the spec names no branch"
            yield Broken("fitting_branch", what, branches)
        return
    if branch not in get_args(Branch):
        return
    if not _states(fields):
        yield Broken("fitting_branch", f"branch {branch} stands without a gate")
    words = [fields.get("trigger"), *_states(fields), fields.get("confirmation")]
    sensed = [SENSORS[w] for w in [*words, boundary] if isinstance(w, str) and w in SENSORS]
    if boundary in SPLITTERS and any(
        a == b == SENSORS[boundary] for a, b in combinations(sensed, 2)
    ):
        what = f"{boundary} and another part are both read from {SENSORS[boundary].instrument}"
        yield Broken("independent_sensors", what)


def _equivalence(fields: Mapping[str, Any]) -> Iterator[Broken]:
    consequence = fields.get("consequence")
    known = isinstance(consequence, str) and consequence in get_args(Consequence)
    if fields.get("equivalence") is not None and known and consequence not in _UNDIRECTED:
        what = f"{consequence} claims a direction, and the equivalence claims that none persists"
        yield Broken("fitting_equivalence", what, ", ".join(_UNDIRECTED))
