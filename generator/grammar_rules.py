"""What the types of a grammar cannot say: dangling names, dead rules, fillings that fail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import get_args

from generator.grammar import Grammar, Template
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
from generator.sentences import check_sentence
from generator.spec import EventFamilySpec
from generator.strict import build
from generator.vocabulary import Consequence, Trigger
from nullhouse.base.errors import Problem, nearest


def grammar_problems(template: Template, where: str) -> list[Problem]:
    """Everything that is wrong with a template's grammar; nothing when it has none."""
    grammar = template.grammar
    if grammar is None:
        return []
    named = [*_dangling(grammar, where), *_unfillable(grammar, where)]
    if named:
        return named
    dead = [*_dead_strikes(grammar, where), *_wrong_size(grammar, where)]
    filled = [p for c in coherent(grammar) for p in _filling_problems(template, grammar, c, where)]
    return dead + list(dict.fromkeys(filled))


def _dangling(grammar: Grammar, where: str) -> Iterator[Problem]:
    """Names that stand for nothing: slots and values in strikes, needs in values."""
    for strike in grammar.strike:
        for slot, values in strike.when.items():
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
        used = placeholders(grammar.sentence) | {
            inner
            for name in placeholders(grammar.sentence) & words.keys()
            for inner in placeholders(words[name])
        }
        for name in sorted(used - words.keys()):
            yield Problem(
                f"no word {name!r}", _at(where, combination), f"{{{name}}}", nearest(name, words)
            )


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
    template: Template, grammar: Grammar, combination: Combination, where: str
) -> Iterator[Problem]:
    fields = fields_of(grammar, combination)
    place = _at(where, combination)
    document = {**fields, "required_datasets": needs_of(grammar, combination)}
    _, problems = build(EventFamilySpec, document, place)
    yield from problems
    yield from outside(template, fields.get("trigger"), fields.get("consequence"), place)
    sentence = sentence_of(grammar, combination)
    for hit in check_sentence(sentence):
        yield Problem(f"the sentence holds {hit.what}", place, hit.found, remedy=sentence)


def outside(
    template: Template, trigger: object, consequence: object, where: str
) -> Iterator[Problem]:
    """A trigger or a consequence that exists, but that the template has no business with."""
    said: tuple[tuple[str, object, Sequence[str], Sequence[str]], ...] = (
        ("trigger", trigger, template.triggers, get_args(Trigger)),
        ("consequence", consequence, template.consequences, get_args(Consequence)),
    )
    for field, value, allowed, known in said:
        if isinstance(value, str) and value in known and value not in allowed:
            what = f"{template.template_id} ({template.name}) knows no {field} {value!r}"
            yield Problem(what, where, value, nearest(value, allowed))


def _at(where: str, combination: Combination) -> str:
    return f"{where}, {' × '.join(combination.values())}"
