"""A hypothesis that a person wrote into a YAML file, held to the same rules as a generated one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from generator.entries import RegisterEntry
from generator.grammar import Control, Template
from generator.grammar_rules import outside
from generator.spec import (
    Candidate,
    ControlId,
    EventFamilySpec,
    EventFields,
    Name,
    Sentence,
    contradictions,
)
from generator.strict import build, read_yaml
from generator.vocabulary import (
    DEFINED_TRIGGERS,
    MEASURED_CONSEQUENCES,
    TemplateId,
    exclusions_for,
)
from nullhouse.base.errors import NullhouseError, Problem, nearest

_OWN_FIELDS = ("name", "origin", "template_id", "mechanism_sentence", "controls")


class HandWritten(EventFields):
    """The keys of a hand-written file; ``name`` is for people and names nothing in the ledger."""

    name: Name | None = None
    origin: Literal["discovery"]
    template_id: TemplateId
    mechanism_sentence: Sentence
    controls: Annotated[tuple[ControlId, ...], Field(strict=False)]


def load_handwritten(
    path: Path,
    templates: Sequence[Template],
    controls: Sequence[Control],
    entries: Sequence[RegisterEntry],
) -> Candidate:
    """The candidate that a file states; every problem of the file is raised at once.

    What is well formed and breaks the checklist (a sentence with a ticker, a control left out)
    is no problem here: it is refused on the record, by the checklist.
    """
    document = read_yaml(path, "the hypothesis")
    written, problems = build(HandWritten, document, path.name)
    problems += _between_fields(document, templates, path.name)
    problems += _unregistered(document, entries, path.name)
    problems += _not_built_yet(document, path.name)
    if problems or written is None:
        raise NullhouseError(*dict.fromkeys(problems))
    fields = written.model_dump(exclude=set(_OWN_FIELDS))
    fused = bool(written.gates) or written.confirmation != "none"
    spec = EventFamilySpec.model_validate({**fields, "exclusions": exclusions_for(fused)})
    named = _with_risk_sets(written.controls, controls)
    return Candidate.of(written.template_id, written.mechanism_sentence, spec, named)


def _with_risk_sets(named: tuple[str, ...], controls: Sequence[Control]) -> tuple[str, ...]:
    """The formal null is the house's and not the author's choice, so it is always there."""
    formal = [c.control_id for c in controls if c.level == "B" and c.control_id not in named]
    return (*named, *formal)


def _between_fields(
    document: Mapping[str, Any], templates: Sequence[Template], where: str
) -> Iterator[Problem]:
    for found in contradictions(document):
        yield Problem(found, where)
    for template in templates:
        if template.template_id == document.get("template_id"):
            yield from outside(
                template, document.get("trigger"), document.get("consequence"), where
            )


def _unregistered(
    document: Mapping[str, Any], entries: Sequence[RegisterEntry], where: str
) -> Iterator[Problem]:
    known = [entry.id for entry in entries]
    listed = document.get("required_datasets")
    for requirement in listed if isinstance(listed, list) else []:
        for name in requirement.split("|") if isinstance(requirement, str) else []:
            if name not in known:
                place = f"{where}, required_datasets"
                yield Problem(f"no data set is called {name!r}", place, name, nearest(name, known))


def _not_built_yet(document: Mapping[str, Any], where: str) -> Iterator[Problem]:
    """What can be said but not yet tested: taking it would promise a verdict that cannot come."""
    said = {"trigger": DEFINED_TRIGGERS, "consequence": MEASURED_CONSEQUENCES}
    for field, built in said.items():
        value = document.get(field)
        known = EventFields.model_fields[field].annotation
        if isinstance(value, str) and value in _literals(known) and value not in built:
            what = f"{field} {value} cannot be tested yet"
            yield Problem(what, where, value, nearest(value, built))
    if document.get("gates"):
        what = "a gated hypothesis is a fused one, and fusion is not built yet"
        yield Problem(what, f"{where}, gates", str(document["gates"]), "[]", "remove the gates")


def _literals(kind: Any) -> tuple[Any, ...]:
    return tuple(getattr(kind, "__args__", ()))
