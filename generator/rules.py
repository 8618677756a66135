"""The rules that a spec can break, each with its remedy: a refusal names both."""

from __future__ import annotations

from typing import NamedTuple

from nullhouse.base.errors import Problem


class Rule(NamedTuple):
    """What must hold, and what to do where it does not."""

    says: str
    fix: str


RULES: dict[str, Rule] = {
    "plain_yaml": Rule(
        "a spec is a small, flat YAML file without aliases, tags or doubled keys",
        "write each key once, with its value in full",
    ),
    "closed_schema": Rule(
        "a spec has the listed keys and no other: no threshold, size, timing or filter",
        "remove the key, or use the nearest one that is allowed",
    ),
    "complete": Rule("a spec leaves no part open", "add the key"),
    "plain_form": Rule("each part has the form that it is read in", "write it in that form"),
    "closed_vocabulary": Rule(
        "a spec is made of the finite vocabulary", "use one of the allowed words"
    ),
    "no_number": Rule(
        "a bucket is a word: lengths and cuts are the same for every hypothesis",
        "name the bucket; its number stands in the constants and is nobody's to tune",
    ),
    "no_outcome": Rule(
        "a hypothesis is defined without a look at what came after its event",
        "say it with words of the mechanism, or leave it out",
    ),
    "plain_text": Rule(
        "text is one line that a person reads: no code, no marks that cannot be seen",
        "write it as a plain sentence",
    ),
    "pre_event_states": Rule(
        "a gate is a state that was known before the event began",
        "gate on one of the pre-event states, as state:bucket",
    ),
    "one_bucket_a_state": Rule(
        "a state stands in one bucket at a time", "keep one bucket of each state"
    ),
    "few_gates": Rule(
        "two states at most tell a context; more of them mine for one",
        "keep the states that the sentence speaks of",
    ),
    "independent_sensors": Rule(
        "a second sensor senses another cause, or the same one by another instrument",
        "take a state or a confirmation that is measured apart from the rest",
    ),
    "one_name": Rule(
        "one condition has one name, or a discarded idea comes back under the other",
        "write confirmation: depth_thin_pre and leave the gate out",
    ),
    "fitting_confirmation": Rule(
        "a confirmation answers to the triggers that it can confirm",
        "choose a confirmation of this trigger, or none",
    ),
    "fitting_branch": Rule(
        "a family splits on a boundary known at the event, after a state before it",
        "give the family a gate and the boundary as its invalidation, or drop the branch",
    ),
    "fitting_equivalence": Rule(
        "only a claim without a direction can also claim that none persists",
        "drop the equivalence, or claim a volatility_aftershock",
    ),
    "one_invalidation": Rule(
        "each trigger has one invalidation: a choice would be a second chance",
        "state the one that is allowed",
    ),
    "fitting_attribute": Rule(
        "an attribute labels only the triggers that have it", "leave it out, or take an allowed one"
    ),
    "fitting_template": Rule(
        "a template speaks of its own triggers and consequences",
        "choose the template of this mechanism, or a trigger and a consequence of this template",
    ),
    "registered_data": Rule(
        "a spec requires data sets of the register", "name registered data sets, or leave it out"
    ),
    "never_again": Rule(
        "an idea is registered once, whatever it is called and however it is worded",
        "its verdict stands; an idea of another mechanism is another spec",
    ),
}


class Broken(ValueError):  # noqa: N818 - said of a rule, and never seen by a user
    """A rule that a value breaks; the schema turns it into a problem with the rule's remedy."""

    def __init__(self, rule: str, what: str, allowed: str = "") -> None:
        self.rule, self.what, self.allowed = rule, what, allowed
        super().__init__(what)


def problem(rule: str, what: str, where: str = "", found: str = "", allowed: str = "") -> Problem:
    """A refusal that names what broke, the rule behind it, and the remedy."""
    says, fix = RULES[rule]
    return Problem(f"{what} (rule {rule}: {says})", where, found, allowed, fix)
