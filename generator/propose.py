"""Every hypothesis that the templates can state about the registered data sets, in one order."""

from __future__ import annotations

from collections.abc import Sequence

from generator.entries import RegisterEntry
from generator.grammar import Control, Grammar, Need, Template
from generator.instantiate import Combination, coherent, fields_of, needs_of, sentence_of
from generator.introspect import allowed_templates, properties_of
from generator.spec import Candidate, EventFamilySpec


def propose(
    templates: Sequence[Template],
    entries: Sequence[RegisterEntry],
    controls: Sequence[Control],
) -> list[Candidate]:
    """All candidates, by template and then by the grammar's own order.

    The register is enumerated, loaded or not: what lacks its data is untestable later, not
    unsaid. Nothing is proposed of a trigger that no registered data set can sense.
    """
    ordered = sorted(entries, key=lambda e: e.id)
    return [
        candidate
        for template in sorted(templates, key=lambda t: t.template_id)
        if template.grammar
        for candidate in _instances(template, template.grammar, ordered, controls)
    ]


def _instances(
    template: Template,
    grammar: Grammar,
    entries: Sequence[RegisterEntry],
    controls: Sequence[Control],
) -> list[Candidate]:
    admitted = [e for e in entries if _may_feed(e, template)]
    controls_named = tuple(control.control_id for control in controls)
    found: list[Candidate] = []
    for combination in coherent(grammar):
        required = _requirements(grammar, combination, admitted, entries)
        if required is None:
            continue
        spec = EventFamilySpec.model_validate(
            {**fields_of(grammar, combination), "required_datasets": required}
        )
        sentence = sentence_of(grammar, combination)
        found.append(Candidate.of(template.template_id, sentence, spec, controls_named))
    return found


def _may_feed(entry: RegisterEntry, template: Template) -> bool:
    return allowed_templates(properties_of(entry), [template])[0].allowed


def _requirements(
    grammar: Grammar,
    combination: Combination,
    admitted: Sequence[RegisterEntry],
    entries: Sequence[RegisterEntry],
) -> list[str] | None:
    """One requirement per need, alternatives joined; None where no trigger can be sensed."""
    required: list[str] = []
    for name in needs_of(grammar, combination):
        need = grammar.needs[name]
        pool = admitted if need.purpose == "trigger" else entries
        serving = [entry.id for entry in pool if _serves(entry, need)]
        if not serving and need.purpose == "trigger":
            return None
        required.append("|".join(serving) or f"unregistered:{name}")
    return list(dict.fromkeys(required))


def _serves(entry: RegisterEntry, need: Need) -> bool:
    # What comes only when it is named is read by no event or state model: it can serve nothing.
    if entry.fetch != "default":
        return False
    has = set(properties_of(entry))
    return has.issuperset(need.properties) and need.market in (None, entry.market)
