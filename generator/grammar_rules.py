"""What the types of a grammar cannot say: dangling names, dead rules, fillings that fail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_args

from generator.fusion import knows, template_of
from generator.grammar import Grammar, Operator, SlotValue, Template
from generator.instantiate import (
    Combination,
    chosen,
    coherent,
    combinations,
    fields_of,
    needs_of,
    placeholders,
    sentence_of,
    strikes,
)
from generator.rules import problem
from generator.sentences import check_sentence
from generator.spec import EventFamilySpec
from generator.strict import build
from generator.vocabulary import Consequence, Trigger
from nullhouse.base.errors import Problem, nearest


def grammar_problems(
    owner: Template | Operator, where: str, templates: Sequence[Template]
) -> list[Problem]:
    """Everything that is wrong with a grammar; nothing when there is none. ``templates`` are
    those of whose mechanism its hypotheses may be."""
    grammar = owner.grammar
    if grammar is None:
        return []
    named = [*_dangling(grammar, where), *_unfillable(grammar, where)]
    if named:
        return named
    dead = [*_dead_strikes(grammar, where), *_wrong_size(grammar, where)]
    filled = [p for c in coherent(grammar) for p in _filling_problems(templates, grammar, c, where)]
    return dead + list(dict.fromkeys(filled))


def _dangling(grammar: Grammar, where: str) -> Iterator[Problem]:
    """Names that stand for nothing: slots and values in strikes, needs in values."""
    for strike in grammar.strike:
        named = [*strike.when.items(), *strike.unless.items()]
        for slot, values in named:
            if slot not in grammar.slots:
                yield Problem(
                    f"no slot {slot!r}", f"{where}, strike", slot, nearest(slot, grammar.slots)
                )
                continue
            for value in values:
                if value not in grammar.slots[slot]:
                    allowed = nearest(value, grammar.slots[slot])
                    yield Problem(
                        f"slot {slot} has no value {value!r}", f"{where}, strike", value, allowed
                    )
    listed = [v for values in grammar.slots.values() for v in values.values()]
    for need in [*grammar.always, *(name for value in listed for name in value.needs)]:
        if need not in grammar.needs:
            yield Problem(
                f"no need {need!r}", f"{where}, needs", need, nearest(need, grammar.needs)
            )


def _unfillable(grammar: Grammar, where: str) -> Iterator[Problem]:
    """Placeholders that a coherent filling leaves open, and words that two slots both set."""
    for combination in coherent(grammar):
        values = chosen(grammar, combination)
        words = {name: text for value in values for name, text in value.words.items()}
        twice = Counter(name for value in values for name in value.words)
        for name in sorted(name for name, count in twice.items() if count > 1):
            yield Problem(f"two slots set the word {name!r}", _at(where, combination))
        used = placeholders(grammar.sentence) | _in_fields(values)
        used |= {inner for name in used & words.keys() for inner in placeholders(words[name])}
        for name in sorted(used - words.keys()):
            yield Problem(
                f"no word {name!r}", _at(where, combination), f"{{{name}}}", nearest(name, words)
            )


def _in_fields(values: Sequence[SlotValue]) -> set[str]:
    texts = [text for value in values for text in [*value.spec.values(), *value.gates]]
    return {name for text in texts if text for name in placeholders(text)}


def _dead_strikes(grammar: Grammar, where: str) -> Iterator[Problem]:
    for strike in grammar.strike:
        if not any(strikes(strike, c) for c in combinations(grammar)):
            yield Problem("a strike removes nothing", f"{where}, strike", str(strike.when))


def _wrong_size(grammar: Grammar, where: str) -> Iterator[Problem]:
    left = len(coherent(grammar))
    if left != grammar.size:
        what = "the strikes leave another number of hypotheses than size says"
        yield Problem(what, f"{where}, size", str(left), str(grammar.size))


def _filling_problems(
    templates: Sequence[Template], grammar: Grammar, combination: Combination, where: str
) -> Iterator[Problem]:
    fields = fields_of(grammar, combination)
    place = _at(where, combination)
    document = {**fields, "required_datasets": needs_of(grammar, combination)}
    _, problems = build(EventFamilySpec, document, place)
    yield from problems
    # A template by itself says whose mechanism it is; an operator's follows from its parts.
    own = (
        templates
        if len(templates) == 1
        else [t for t in templates if t.template_id == template_of(fields)]
    )
    for template in own:
        yield from outside(template, fields, place)
    sentence = sentence_of(grammar, combination)
    for hit in check_sentence(sentence):
        yield Problem(f"the sentence holds {hit.what}", place, hit.found, remedy=sentence)


def outside(template: Template, fields: Mapping[str, Any], where: str) -> Iterator[Problem]:
    """A trigger or a consequence that exists, but that the template has no business with."""
    triggers, consequences = knows(template, fields)
    said: tuple[tuple[str, Sequence[str], Sequence[str]], ...] = (
        ("trigger", triggers, get_args(Trigger)),
        ("consequence", consequences, get_args(Consequence)),
    )
    for field, allowed, known in said:
        value = fields.get(field)
        if isinstance(value, str) and value in known and value not in allowed:
            what = f"{template.template_id} ({template.name}) knows no {field} {value!r}"
            yield problem("fitting_template", what, where, value, nearest(value, allowed))


def _at(where: str, combination: Combination) -> str:
    return f"{where}, {' × '.join(combination.values())}"
