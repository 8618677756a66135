"""Every hypothesis that templates and operators can state about the registered data sets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generator.entries import RegisterEntry
from generator.fusion import controls_of, template_of
from generator.grammar import Control, Grammar, Need, Operator, Template
from generator.instantiate import (
    Combination,
    coherent,
    fields_of,
    needs_of,
    sentence_of,
    struck,
)
from generator.introspect import allowed_templates, capabilities_of, properties_of
from generator.spec import Candidate, EventFamilySpec
from generator.vocabulary import OperatorId, TemplateId

_ONE_READING = 300


@dataclass(frozen=True)
class Removed:
    """What a grammar could say and does not: how many fillings, and why."""

    grammar: str
    reason: str
    fillings: int


def propose(
    templates: Sequence[Template],
    operators: Sequence[Operator],
    entries: Sequence[RegisterEntry],
    controls: Sequence[Control],
) -> list[Candidate]:
    """All candidates: those of a single sensor by template, then the fused ones by operator, and
    each in the grammar's own order.

    The register is enumerated, loaded or not: what lacks its data is untestable later, not
    unsaid. Nothing is proposed of a part that no registered data set can play.
    """
    pool = _Pool(templates, entries)
    found = [
        candidate
        for owner in _owners(templates, operators)
        if owner.grammar
        for candidate in _instances(owner, owner.grammar, pool, controls)
    ]
    return sorted(found, key=lambda c: c.event_family_spec.operator_id or "")


def removed(
    templates: Sequence[Template],
    operators: Sequence[Operator],
    entries: Sequence[RegisterEntry],
) -> list[Removed]:
    """Everything that was struck or that no data set can sense, counted by its reason."""
    pool, counts = _Pool(templates, entries), dict[tuple[str, str], int]()
    for owner in _owners(templates, operators):
        for reason in _reasons(owner, owner.grammar, pool) if owner.grammar else ():
            key = (_id_of(owner), reason)
            counts[key] = counts.get(key, 0) + 1
    return [Removed(grammar, reason, n) for (grammar, reason), n in counts.items()]


class _Pool:
    """The registered data sets by what they can serve."""

    def __init__(self, templates: Sequence[Template], entries: Sequence[RegisterEntry]) -> None:
        self._entries = sorted(entries, key=lambda e: e.id)
        self._has = {e.id: frozenset(properties_of(e)) for e in entries}
        self._plays = {e.id: frozenset(capabilities_of(e)) for e in entries}
        self._feeds = {
            e.id: frozenset(
                p.template_id for p in allowed_templates(self._has[e.id], templates) if p.allowed
            )
            for e in entries
        }

    def serving(self, need: Need, template_id: TemplateId | None) -> list[str]:
        """Ids of those that meet a need; with a template, of those that may feed it."""
        fit = [e for e in self._entries if self._fits(e, need)]
        if template_id and need.purpose != "outcome" and not need.external:
            fit = [e for e in fit if template_id in self._feeds[e.id]]
        # What comes only when it is named serves where nothing else does.
        usual = [e for e in fit if e.fetch == "default"]
        return [e.id for e in usual or fit]

    def feeds(self, requirements: Sequence[str], template_id: TemplateId) -> bool:
        """Whether any of the data sets may feed a template."""
        named = [name for requirement in requirements for name in requirement.split("|")]
        return any(template_id in self._feeds.get(name, ()) for name in named)

    def _fits(self, entry: RegisterEntry, need: Need) -> bool:
        plays = need.purpose == "outcome" or need.purpose in self._plays[entry.id]
        timely = not need.timely or entry.cadence_seconds <= _ONE_READING
        has = self._has[entry.id].issuperset(need.properties)
        return plays and timely and has and need.market in (None, entry.market)


def _owners(
    templates: Sequence[Template], operators: Sequence[Operator]
) -> list[Template | Operator]:
    by_template = sorted(templates, key=lambda t: t.template_id)
    return [*by_template, *sorted(operators, key=lambda o: o.operator_id)]


def _id_of(owner: Template | Operator) -> TemplateId | OperatorId:
    return owner.template_id if isinstance(owner, Template) else owner.operator_id


def _instances(
    owner: Template | Operator, grammar: Grammar, pool: _Pool, controls: Sequence[Control]
) -> Iterator[Candidate]:
    for combination in coherent(grammar):
        required = _requirements(owner, grammar, combination, pool)
        if isinstance(required, str):
            continue
        fields = fields_of(grammar, combination)
        spec = EventFamilySpec.model_validate({**fields, "required_datasets": required})
        template_id = owner.template_id if isinstance(owner, Template) else template_of(fields)
        sentence = sentence_of(grammar, combination)
        yield Candidate.of(template_id, sentence, spec, controls_of(fields, controls))


def _reasons(owner: Template | Operator, grammar: Grammar, pool: _Pool) -> Iterator[str]:
    yield from (each.reason for each in struck(grammar))
    for combination in coherent(grammar):
        required = _requirements(owner, grammar, combination, pool)
        if isinstance(required, str):
            yield required


def _requirements(
    owner: Template | Operator, grammar: Grammar, combination: Combination, pool: _Pool
) -> list[str] | str:
    """One requirement per need, alternatives joined; the reason where a part has no player."""
    template_id = owner.template_id if isinstance(owner, Template) else None
    parts: dict[str, list[str]] = {}
    for name in needs_of(grammar, combination):
        purpose = grammar.needs[name].purpose
        parts[name] = pool.serving(grammar.needs[name], template_id)
        if not parts[name] and purpose != "outcome":
            return f"no registered data set can be its {purpose}: {name.replace('_', ' ')}"
    required = ["|".join(serving) or f"unregistered:{name}" for name, serving in parts.items()]
    if _looks_twice_at_one(grammar, parts):
        return "its second sensor reads the very data set that dates the event"
    of = template_of(fields_of(grammar, combination))
    if template_id is None and not pool.feeds(required, of):
        return f"none of its data sets may feed {of}"
    return list(dict.fromkeys(required))


def _looks_twice_at_one(grammar: Grammar, parts: dict[str, list[str]]) -> bool:
    """Whether all that a fused hypothesis adds to its trigger comes out of the trigger's data."""
    dating = {
        d for name, ids in parts.items() if grammar.needs[name].purpose == "trigger" for d in ids
    }
    added = [
        set(ids)
        for name, ids in parts.items()
        if grammar.needs[name].purpose in ("state", "confirm", "invalidate")
    ]
    return bool(added) and not set.union(*added) - dating
