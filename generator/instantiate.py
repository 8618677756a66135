"""A grammar's slots filled in every way: which fillings make sense, and what they say."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import product
from string import Formatter
from typing import Any

from generator.grammar import Grammar, SlotValue, Strike
from generator.vocabulary import exclusions_for

#: Slot name to value name, in the order of the slots.
Combination = dict[str, str]


@dataclass(frozen=True)
class Struck:
    """A combination that makes no sense, and why."""

    combination: Combination
    reason: str


def combinations(grammar: Grammar) -> list[Combination]:
    """Every filling of the slots, the last slot turning fastest."""
    names = list(grammar.slots)
    return [dict(zip(names, values, strict=True)) for values in product(*grammar.slots.values())]


def coherent(grammar: Grammar) -> list[Combination]:
    """The fillings that no strike removes."""
    return [c for c in combinations(grammar) if not any(strikes(s, c) for s in grammar.strike)]


def struck(grammar: Grammar) -> list[Struck]:
    """The fillings that are removed, each with the reason of the first strike that does so."""
    first = (
        (c, next((s for s in grammar.strike if strikes(s, c)), None)) for c in combinations(grammar)
    )
    return [Struck(combination, strike.reason) for combination, strike in first if strike]


def strikes(strike: Strike, combination: Combination) -> bool:
    """Whether every slot that the rule names holds one of the values it names, and no
    exception of the rule does."""
    excepted = strike.unless and _holds(strike.unless, combination)
    return _holds(strike.when, combination) and not excepted


def _holds(named: Mapping[str, Collection[str]], combination: Combination) -> bool:
    return all(combination.get(slot) in values for slot, values in named.items())


def chosen(grammar: Grammar, combination: Combination) -> list[SlotValue]:
    return [grammar.slots[slot][value] for slot, value in combination.items()]


def sentence_of(grammar: Grammar, combination: Combination) -> str:
    """The mechanism in one sentence."""
    return grammar.sentence.format_map(words_of(grammar, combination))


def words_of(grammar: Grammar, combination: Combination) -> dict[str, str]:
    """The words of a filling; those of one slot may use those of another."""
    words = {k: text for value in chosen(grammar, combination) for k, text in value.words.items()}
    return {name: text.format_map(words) for name, text in words.items() if _can_fill(text, words)}


def _can_fill(text: str, words: dict[str, str]) -> bool:
    return placeholders(text) <= words.keys()


def placeholders(text: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def fields_of(grammar: Grammar, combination: Combination) -> dict[str, Any]:
    """The spec fields that a filling sets: gates and what they promise among them."""
    words, values = words_of(grammar, combination), chosen(grammar, combination)
    fields: dict[str, str | None] = {str(name): value for name, value in grammar.spec.items()}
    for value in values:
        fields.update({str(name): field for name, field in value.spec.items()})
    gates = [*grammar.gates, *(gate for value in values for gate in value.gates)]
    filled = {name: field and field.format_map(words) for name, field in fields.items()}
    fused = bool(gates) or filled.get("confirmation", "none") != "none"
    more = {"gates": [gate.format_map(words) for gate in gates]} if gates else {}
    return {**filled, **more, "exclusions": list(exclusions_for(fused))}


def needs_of(grammar: Grammar, combination: Combination) -> list[str]:
    """The names of the needs of a filling, each once."""
    extra = [name for value in chosen(grammar, combination) for name in value.needs]
    return list(dict.fromkeys([*grammar.always, *extra]))
