"""The five questions that every hypothesis answers before it may be frozen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from generator.fusion import controls_of, links_of
from generator.grammar import Control
from generator.sentences import check_sentence
from generator.spec import EVENT_FIELDS, Candidate
from generator.vocabulary import Horizon, outcome_word
from nullhouse.base.errors import nearest

Item = Literal["mechanism", "event", "horizon", "null", "controls"]

_REMEDIES: dict[Item, str] = {
    "mechanism": "say why it could exist in one plain sentence, with the mechanism's own nouns",
    "event": "define the event by what is known when it happens, and claim no success",
    "horizon": "name one of the two buckets, the same in the sentence and in the spec",
    "null": "name controls that exist and say what the effect must do under them",
    "controls": "list every mandatory control, and those that break what is fused, each once",
}
#: What each sensor does in a fused hypothesis: trigger, state, second sensor, consequence.
_FUSED_FORM = re.compile(
    r"When [^.]+?(?: under | confirmed by )[^.]+, the market (?:shows|exhibits) [^.]+"
    r" over a (?:short|medium) horizon\.?"
)


@dataclass(frozen=True)
class ChecklistResult:
    """One answer; ``reason`` says why it was passed or failed, ``remedy`` what to do."""

    item: Item
    passed: bool
    reason: str
    remedy: str = ""

    @property
    def code(self) -> str:
        return f"checklist:{self.item}"


def check_candidate(
    candidate: Candidate, controls: Sequence[Control], dataset_ids: Iterable[str] = ()
) -> list[ChecklistResult]:
    """The five answers, in the order of the checklist."""
    hits = check_sentence(candidate.mechanism_sentence, dataset_ids)
    named = [f"{hit.found!r} is {hit.what}" for hit in hits if hit.kind != "profit"]
    named += _told_otherwise(candidate)
    profit = [f"{hit.found!r} is {hit.what}" for hit in hits if hit.kind == "profit"]
    return [
        _result("mechanism", named, "the sentence names a mechanism and no data"),
        _result("event", [*profit, *_outcomes(candidate)], "the event refers to no outcome"),
        _result("horizon", list(_loose_horizon(candidate)), "the horizon is a fixed bucket"),
        _result("null", list(_silent_nulls(candidate, controls)), "each control states its null"),
        _result(
            "controls", list(_absent(candidate, controls)), "every control is there in advance"
        ),
    ]


def refusal(results: Iterable[ChecklistResult]) -> str | None:
    """``checklist:<item>: reason`` of the first failed item; None when all are passed."""
    return next((f"{r.code}: {r.reason}" for r in results if not r.passed), None)


def _result(item: Item, problems: list[str], fine: str) -> ChecklistResult:
    return ChecklistResult(
        item, not problems, "; ".join(problems) or fine, _REMEDIES[item] if problems else ""
    )


def _told_otherwise(candidate: Candidate) -> Iterator[str]:
    """A fused hypothesis is told in the one form that names what each sensor does in it."""
    spec = candidate.event_family_spec
    if spec.is_fused and not _FUSED_FORM.fullmatch(candidate.mechanism_sentence):
        yield (
            "a fused mechanism is told as: When … under …, confirmed by …, the market shows … "
            "over a short (or medium) horizon"
        )


def _outcomes(candidate: Candidate) -> Iterator[str]:
    spec = candidate.event_family_spec
    event_type = ("event_type", spec.event_type)
    for field, value in [event_type, *((f, getattr(spec, f)) for f in EVENT_FIELDS)]:
        for text in [value] if isinstance(value, str) else value or ():
            if outcome_word(text):
                yield f"{field} {text!r} refers to an outcome"


def _loose_horizon(candidate: Candidate) -> Iterator[str]:
    if candidate.horizon not in get_args(Horizon):
        yield f"{candidate.horizon!r} is no bucket; allowed: {', '.join(get_args(Horizon))}"
    if candidate.horizon != candidate.event_family_spec.horizon:
        yield "the candidate and its spec name two horizons"
    for told in re.findall(r"\b(short|medium)(?:-term)? horizon\b", candidate.mechanism_sentence):
        if told != candidate.horizon:
            yield f"the sentence tells of a {told} horizon, the spec of a {candidate.horizon} one"


def _silent_nulls(candidate: Candidate, controls: Sequence[Control]) -> Iterator[str]:
    known = {control.control_id: control for control in controls}
    trigger = candidate.event_family_spec.trigger
    for name in candidate.controls:
        if name not in known:
            yield f"no control is called {name!r}; allowed: {nearest(name, known)}"
        elif not known[name].null_for(trigger):
            yield f"{name} does not say what it expects of {trigger}"


def _absent(candidate: Candidate, controls: Sequence[Control]) -> Iterator[str]:
    fields = candidate.event_family_spec.model_dump()
    owed, links = set(controls_of(fields, controls)), links_of(fields)
    for control in controls:
        if control.control_id not in owed or control.control_id in candidate.controls:
            continue
        broken = [link for link in links if link in control.fused_link]
        yield f"{control.control_id} is missing" + (
            f", which breaks the {' and the '.join(broken)} of this fusion" if broken else ""
        )
    if len(set(candidate.controls)) != len(candidate.controls):
        yield "a control stands twice"
