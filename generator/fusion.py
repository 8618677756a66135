"""What a fused hypothesis is about: whose mechanism it is, and which of its links hold it up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from generator.grammar import Control, Template
from generator.sensors import CROWDING, operator_of
from generator.vocabulary import Link, TemplateId

_OF_TRIGGER: dict[str, TemplateId] = {
    "desync_spike": "T2",
    "leader_shock": "T2",
    "depth_depletion": "T3",
    "aggressive_burst": "T3",
    "scheduled_release": "T5",
}


def template_of(fields: Mapping[str, Any]) -> TemplateId:
    """The template of whose mechanism a fused spec is: its trigger tells, then what is expected
    of it, then the state that it meets."""
    trigger = str(fields.get("trigger"))
    if trigger in _OF_TRIGGER:
        return _OF_TRIGGER[trigger]
    if fields.get("consequence") == "delayed_refill":
        return "T3"
    states = {gate.partition(":")[0] for gate in fields.get("gates") or ()}
    return "T4" if trigger == "price_shock" or states & set(CROWDING) else "T1"


def knows(template: Template, fields: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """The triggers and consequences that a template may speak of in a spec like this."""
    more = template.fused if _is_joined(fields) else None
    return (
        [*template.triggers, *(more.triggers if more else ())],
        [*template.consequences, *(more.consequences if more else ())],
    )


def links_of(fields: Mapping[str, Any]) -> tuple[Link, ...]:
    """The links that fusing has made, and without which a spec is another one."""
    has: dict[Link, bool] = {
        "context": bool(fields.get("gates")),
        "confirmation": fields.get("confirmation", "none") != "none",
        "boundary": fields.get("branch") is not None,
    }
    made = tuple(link for link, there in has.items() if there)
    operator = operator_of(str(fields.get("trigger")), (), "none", None)
    return made or (("domains",) if operator == "F4" else ())


def controls_of(fields: Mapping[str, Any], controls: Sequence[Control]) -> tuple[str, ...]:
    """The controls that a spec owes an answer to: the mandatory ones and those of its links."""
    links = set(links_of(fields))
    return tuple(c.control_id for c in controls if c.mandatory or links & set(c.fused_link))


def _is_joined(fields: Mapping[str, Any]) -> bool:
    return bool(fields.get("gates")) or fields.get("confirmation", "none") != "none"
