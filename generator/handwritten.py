"""A hypothesis that a person wrote into a YAML file, held to the same rules as a generated one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import Field

from generator.coherence import contradictions
from generator.entries import RegisterEntry
from generator.fusion import controls_of, template_of
from generator.grammar import Control, Template
from generator.grammar_rules import outside
from generator.rules import problem
from generator.sensors import CONFIRMS
from generator.spec import (
    Candidate,
    ControlId,
    EventFamilySpec,
    EventFields,
    Name,
    PlainText,
    Sentence,
)
from generator.strict import build
from generator.untrusted import read_untrusted
from generator.vocabulary import TRIGGERS, TemplateId, exclusions_for
from nullhouse.base.errors import NullhouseError, Problem, nearest

_OWN_FIELDS = ("name", "origin", "template_id", "mechanism_sentence", "because", "controls")


class HandWritten(EventFields):
    """The keys of a hand-written file; ``name`` and ``because`` are for people: they name
    nothing in the ledger, and another argument makes no other hypothesis."""

    name: Name | None = None
    origin: Literal["discovery"]
    template_id: TemplateId
    mechanism_sentence: Sentence
    because: PlainText | None = None
    controls: Annotated[tuple[ControlId, ...], Field(strict=False)]


@dataclass(frozen=True)
class Discovery:
    """A hypothesis that a person thought of, and the argument for it."""

    candidate: Candidate
    because: str | None


def load_handwritten(
    path: Path,
    templates: Sequence[Template],
    controls: Sequence[Control],
    entries: Sequence[RegisterEntry],
) -> Candidate:
    """The candidate that a file states; every problem of the file is raised at once."""
    return load_discovery(path, templates, controls, entries).candidate


def load_discovery(
    path: Path,
    templates: Sequence[Template],
    controls: Sequence[Control],
    entries: Sequence[RegisterEntry],
) -> Discovery:
    """The candidate of a file and its argument.

    What is well formed and breaks the checklist (a sentence with a ticker, a control left out)
    is no problem here: it is refused on the record, by the checklist.
    """
    document = read_untrusted(path, "the hypothesis")
    written, problems = build(HandWritten, document, path.name)
    problems += _between_fields(document, templates, path.name)
    problems += _unregistered(document, entries, path.name)
    if problems or written is None:
        raise NullhouseError(*dict.fromkeys(problems))
    fields = written.model_dump(exclude=set(_OWN_FIELDS))
    fused = bool(written.gates) or written.confirmation != "none"
    spec = EventFamilySpec.model_validate({**fields, "exclusions": exclusions_for(fused)})
    named = _with_formal_nulls(written.controls, fields, controls)
    candidate = Candidate.of(written.template_id, written.mechanism_sentence, spec, named)
    return Discovery(candidate, written.because)


def _with_formal_nulls(
    named: tuple[str, ...], fields: Mapping[str, Any], controls: Sequence[Control]
) -> tuple[str, ...]:
    """The formal nulls are the house's and not the author's choice, so they are always there."""
    owed = set(controls_of(fields, controls)) - set(named)
    return (*named, *(c.control_id for c in controls if c.level == "B" and c.control_id in owed))


def _between_fields(
    document: Mapping[str, Any], templates: Sequence[Template], where: str
) -> Iterator[Problem]:
    for broken in contradictions(document):
        yield problem(broken.rule, broken.what, where, allowed=broken.allowed)
    for template in templates:
        if template.template_id == document.get("template_id"):
            yield from outside(template, document, where)
    yield from _fused(document, where)


def _fused(document: Mapping[str, Any], where: str) -> Iterator[Problem]:
    """What holds of fused specs, and only of those that a person writes: grammars keep to it."""
    gates, trigger = document.get("gates") or (), document.get("trigger")
    joined = bool(gates) or document.get("confirmation", "none") != "none"
    if not joined or not isinstance(gates, list | tuple):
        return
    listed = document.get("required_datasets")
    if isinstance(listed, list) and len({str(each) for each in listed}) == 1:
        what = "two sensors are fused, and a single data set is required"
        yield problem("independent_sensors", what, f"{where}, required_datasets", str(listed[0]))
    if (
        "depth:thin" in gates
        and not document.get("branch")
        and isinstance(trigger, str)
        and trigger in CONFIRMS["depth_thin_pre"]
    ):
        yield problem("one_name", "a thin book before the event is a confirmation", where)
    template_id = document.get("template_id")
    # What is no text is told by the field's own type; here it must only not be looked up.
    texts = [trigger, *gates]
    if all(isinstance(text, str) for text in texts) and trigger in TRIGGERS:
        own = template_of(document)
        if template_id in get_args(TemplateId) and template_id != own:
            what = f"a fused spec of these parts is of {own}, not of {template_id}"
            yield problem("fitting_template", what, where, str(template_id), own)


def _unregistered(
    document: Mapping[str, Any], entries: Sequence[RegisterEntry], where: str
) -> Iterator[Problem]:
    known = [entry.id for entry in entries]
    listed = document.get("required_datasets")
    for requirement in listed if isinstance(listed, list) else []:
        for name in requirement.split("|") if isinstance(requirement, str) else []:
            if name not in known:
                place, what = f"{where}, required_datasets", f"no data set is called {name!r}"
                yield problem("registered_data", what, place, name, nearest(name, known))
